import { isUtf8 } from 'node:buffer';
import { CodedError } from '../../../protocol/errors.ts';

export interface DecodedText {
  text: string;
  encoding: string;
  /** The numbers of the lines, from 1, that are windows-1252 in a file that is UTF-8 otherwise. */
  oddLines: readonly number[];
}

const lineEnd = 0x0a;

/**
 * UTF-16 by its mark, else UTF-8, else windows-1252. Where files were joined, some of whose lines are UTF-8 and some are
 * not, each line is read as what it is. @throws {CodedError} `bad_request` for what is no text
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const decoded = decode(bytes);
  if (decoded.text.includes('\0')) throw new CodedError('bad_request', 'This file is neither text nor a spreadsheet.');
  return decoded;
}

function decode(bytes: Uint8Array): DecodedText {
  // The decoder drops the mark.
  const as = (encoding: string) => ({ text: new TextDecoder(encoding).decode(bytes), encoding, oddLines: [] });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as('utf-16be');
  return isUtf8(bytes) ? as('utf-8') : decodeLines(bytes, as('windows-1252'));
}

/** @param otherwise where no line that is not ASCII is UTF-8 */
function decodeLines(bytes: Uint8Array, otherwise: DecodedText): DecodedText {
  const lines: string[] = [];
  const oddLines: number[] = [];
  const decoders = { utf8: new TextDecoder('utf-8'), odd: new TextDecoder('windows-1252') };
  let isMixed = false;
  for (let start = 0; start <= bytes.length;) {
    const end = bytes.indexOf(lineEnd, start);
    const line = bytes.subarray(start, end === -1 ? bytes.length : end);
    const isOdd = !isUtf8(line);
    lines.push((isOdd ? decoders.odd : decoders.utf8).decode(line));
    if (isOdd) oddLines.push(lines.length);
    else if (line.some((byte) => byte > 0x7f)) isMixed = true;
    start = end === -1 ? bytes.length + 1 : end + 1;
  }
  return isMixed ? { text: lines.join('\n'), encoding: 'utf-8', oddLines } : otherwise;
}
