/** At most `unitsMax` UTF-16 units of a text, with an ellipsis for the rest; never splits a character. */
export function shorten(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const start = text.slice(0, unitsMax - 1);
  const cut = /[\ud800-\udbff]$/.test(start) ? start.slice(0, -1) : start;
  return `${cut.trimEnd()}…`;
}
