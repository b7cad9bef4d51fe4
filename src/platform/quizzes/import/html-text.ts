/** Where HTML begins a new line. */
const breaks = /<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]*>/gi;
const unseen = /<!--[^]*?-->|<(script|style)\b[^]*?<\/\1\s*>/gi;
const tags = /<\/?[a-z][^<>]*>/gi;
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What of HTML is text: shown as such, it is never HTML again. Entities that are not known stay as they are. */
export function htmlText(html: string): string {
  const text = html.replace(unseen, '').replace(/\s+/g, ' ').replace(breaks, '\n').replace(tags, '');
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/[ \t]*\n\s*/g, '\n')
    .trim();
}
