/** At most so many UTF-16 units of a text, an ellipsis instead of what is left out; no character is cut in two. */
export function shorten(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const start = text.slice(0, unitsMax - 1);
  const cut = /[\ud800-\udbff]$/.test(start) ? start.slice(0, -1) : start;
  return `${cut.trimEnd()}…`;
}
