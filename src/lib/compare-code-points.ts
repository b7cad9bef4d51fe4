/**
 * Orders two strings by code point: the order of their UTF-8 bytes, the same on every machine and in every locale.
 * (`<` compares UTF-16 units and puts characters beyond U+FFFF before U+E000…U+FFFF.)
 */
export function compareCodePoints(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = rankOfUnit(left.charCodeAt(at)) - rankOfUnit(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Lifts surrogates above the rest of the units, where the code points they stand for belong. */
function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
