/** The form in which the names of personal tags are compared: case does not matter, everything else does (`C++` is not `C`). */
export function normalizeTagName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
