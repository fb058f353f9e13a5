/** A name with what stands between it and the next: the form of a credit. */
export interface CreditPart {
  name: string;
  joinPhrase: string;
}

const FEATURING = /\s+(?:feat\.?|ft\.?|featuring)\s+/iu;
const ANY_JOINT = /\s*[,;/]\s+|\s+(?:&|\+|x|and|with|vs\.?|feat\.?|ft\.?|featuring)\s+/iu;

/** Whether the name may be that of several artists: "A & B", "A, B", "A feat. B" — or of one that is called so. */
export function mayBeSeveral(name: string): boolean {
  return ANY_JOINT.test(name);
}

/** Takes a credit apart at "feat." and its like, which no artist's name holds. */
export function splitAtFeaturing(name: string): CreditPart[] {
  return split(name, FEATURING);
}

/** Takes a credit apart at everything that can join names; only right where it is known to name several artists. */
export function splitJointCredit(name: string): CreditPart[] {
  return split(name, ANY_JOINT);
}

/** Names and join phrases together are the credit as it was printed. */
function split(credit: string, joint: RegExp): CreditPart[] {
  const parts: CreditPart[] = [];
  let rest = credit;
  for (let found = joint.exec(rest); found; found = joint.exec(rest)) {
    const name = rest.slice(0, found.index);
    const after = rest.slice(found.index + found[0].length);
    if (name === '' || after === '') break;
    parts.push({ name, joinPhrase: found[0] });
    rest = after;
  }
  return [...parts, { name: rest, joinPhrase: '' }];
}
