import type { ImportFormat } from '../../../protocol/imports.ts';
import type { ImportReport } from './import-report.ts';
import { looksLikeAiken, readAiken } from './read-aiken.ts';
import { looksLikeGift, readGift } from './read-gift.ts';
import { looksLikeJson, readJson } from './read-json.ts';

/** A format that is text and no table. */
interface TextFormat {
  format: ImportFormat;
  detect(text: string): boolean;
  /** @throws {CodedError} `bad_request`: it is not of the format */
  read(text: string, report: ImportReport): void;
}

/** In the order in which they are looked for. */
export const textFormats: readonly TextFormat[] = [
  { format: 'json', detect: looksLikeJson, read: readJson },
  { format: 'aiken', detect: looksLikeAiken, read: readAiken },
  { format: 'gift', detect: looksLikeGift, read: readGift },
];
