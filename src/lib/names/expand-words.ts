/**
 * Expands a list of patterns into words: `put(a|as)` is two words, `idiot[s]` is a word with and without its ending. A
 * pattern may have several of both, not nested.
 */
export function expandWords(patterns: string): string[] {
  return patterns.split(/\s+/u).filter(Boolean).flatMap(expandWord);
}

function expandWord(pattern: string): string[] {
  const choice = /\[([^\]]*)\]|\(([^)]*)\)/u.exec(pattern);
  if (choice === null) return [pattern];
  const [whole, optional, alternatives = ''] = choice;
  const before = pattern.slice(0, choice.index);
  const rest = expandWord(pattern.slice(choice.index + whole.length));
  const middles = optional === undefined ? alternatives.split('|') : ['', optional];
  return middles.flatMap((middle) => rest.map((end) => before + middle + end));
}
