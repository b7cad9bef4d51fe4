import { CodedError } from '../../../protocol/errors.ts';

/** UTF-16 by its mark, else UTF-8, else windows-1252. @throws {CodedError} `bad_request` for what is no text */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } {
  const encoding = encodingOf(bytes);
  // The decoder drops the mark.
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\0')) throw new CodedError('bad_request', 'This file is neither text nor a spreadsheet.');
  return { text, encoding };
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
