import { shorten } from '../lib/shorten.ts';
import { shownLine } from '../lib/visible-text.ts';

/** UTF-16 units of a name, without its extension: names of files have 255 bytes at most, and one may take three. */
const nameMax = 75;

/**
 * The value of `Content-Disposition` for a file that is to be stored (RFC 6266), named after a text that somebody has typed:
 * nothing of it leads to another folder, hides, or turns the extension round.
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
  // Windows takes these for devices, whatever follows.
  const isDevice = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i.test(line);
  return shorten(isDevice ? `quiz ${line}` : line, nameMax);
}

/** RFC 8187: what a token cannot hold is escaped. */
const extValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
