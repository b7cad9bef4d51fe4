const printableAscii = /^[\x20-\x7e]*$/;

/** Every run of white space becomes one space; none is left at the ends. */
export function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * Removes differences of case. Going through upper case first makes ß equal to SS and both small sigmas equal, which
 * `toLowerCase` alone does not.
 */
export function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/**
 * The form in which texts are compared: NFKC, white space folded and trimmed and, unless `caseSensitive`, case folded.
 * Folding a folded text changes nothing.
 */
export function foldText(text: string, caseSensitive = false): string {
  if (printableAscii.test(text)) {
    const spaced = foldSpace(text);
    return caseSensitive ? spaced : spaced.toLowerCase();
  }
  const spaced = foldSpace(text.normalize('NFKC'));
  // Case mappings can take a composed character apart, so the result is composed once more.
  return caseSensitive ? spaced : foldCase(spaced).normalize('NFKC');
}
