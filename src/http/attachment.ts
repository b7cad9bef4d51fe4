import { shorten } from '../lib/shorten.ts';
import { shownLine } from '../lib/visible-text.ts';

/** UTF-16 units of a name without extension: file names have at most 255 bytes, and a unit may take three. */
const nameMax = 75;

/**
 * `Content-Disposition` of a downloaded file (RFC 6266), named after user input. The name cannot lead to another
 * folder, hide, or reverse its extension.
 */
export function attachmentOf(title: string, extension: string): string {
  const name = `${fileName(title)}.${extension}`;
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]+/g, '_')
    .replace(/["%]/g, '')
    .replace(/ {2,}/g, ' ');
  return `attachment; filename="${plain}"; filename*=UTF-8''${extValue(name)}`;
}

function fileName(title: string): string {
  const line = shownLine(title.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ')).replace(/^[\s.]+|[\s.]+$/g, '');
  if (/^\ufffd*$/.test(line)) return 'quiz';
  // Windows treats these as devices, with any extension.
  const isDevice = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i.test(line);
  return shorten(isDevice ? `quiz ${line}` : line, nameMax);
}

/** RFC 8187: escapes characters outside of tokens. */
const extValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
