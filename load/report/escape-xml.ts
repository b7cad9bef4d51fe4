const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** All that XML 1.0 allows no document to contain, not even escaped; lone surrogates too. */
// oxlint-disable-next-line no-control-regex -- these are what has to go
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text for an element or an attribute of XML. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(forbidden, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
    // In an attribute a parser reads them as spaces.
    .replaceAll(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
