/**
 * A barcode (UPC, EAN, GTIN) in the form in which two can be compared: digits without leading zeros, padded to at least 12.
 * `undefined` when it is no number of 8 to 14 digits or its check digit is wrong.
 */
export function parseBarcode(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const digits = String(value).replace(/[\s-]/g, '');
  if (!/^\d{8,14}$/.test(digits) || /^0+$/.test(digits) || !checkDigitFits(digits)) return undefined;
  return digits.replace(/^0+/, '').padStart(12, '0');
}

function checkDigitFits(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
