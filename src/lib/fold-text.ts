const printableAscii = /^[\x20-\x7e]*$/;

/** Replaces every run of white space by one space and trims the ends. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * Removes differences of case. Upper case first makes ß equal to SS and both small sigmas equal, which `toLowerCase`
 * alone does not.
 */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/**
 * The form in which texts are compared: NFKC, white space folded and trimmed and, unless `caseSensitive`, case folded.
 * Idempotent.
 */
export function foldText(text: string, caseSensitive = false): string {
  if (printableAscii.test(text)) {
    const spaced = foldSpace(text);
    return caseSensitive ? spaced : spaced.toLowerCase();
  }
  const spaced = foldSpace(text.normalize('NFKC'));
  // Case mappings can decompose a character, so the result is composed once more.
  return caseSensitive ? spaced : foldCase(spaced).normalize('NFKC');
}
