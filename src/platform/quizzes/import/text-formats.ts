import type { ImportFormat } from '../../../protocol/imports.ts';
import type { ImportReport } from './import-report.ts';
import { jsonFormats, looksLikeJson, readAnyJson } from './json-formats.ts';
import { looksLikeAiken, readAiken } from './read-aiken.ts';
import { looksLikeGift, readGift } from './read-gift.ts';
import { looksLikeMoodleXml, readMoodleXml } from './read-moodle-xml.ts';
import { looksLikeOpenTriviaQa, readOpenTriviaQa } from './read-open-trivia-qa.ts';

/** Formats that are text and no table. */
interface TextFormats {
  formats: readonly ImportFormat[];
  detect(text: string): boolean;
  /** Cells of a table may have what the format is known by. */
  isInCells: boolean;
  /**
   * @param format what the file is said to be @returns what it is
   * @throws {CodedError} `bad_request`: it is not of the format
   */
  read(text: string, report: ImportReport, format: ImportFormat | undefined): ImportFormat;
}

function one(
  format: ImportFormat,
  detect: TextFormats['detect'],
  read: (text: string, report: ImportReport) => void,
  isInCells = true,
): TextFormats {
  const whole = (text: string, report: ImportReport) => {
    read(text, report);
    return format;
  };
  return { formats: [format], detect, read: whole, isInCells };
}

/** In the order in which they are looked for. No line of JSON is one of Aiken, whose first one may be any. */
export const textFormats: readonly TextFormats[] = [
  one('moodle_xml', looksLikeMoodleXml, readMoodleXml, false),
  one('aiken', looksLikeAiken, readAiken),
  { formats: jsonFormats, detect: looksLikeJson, read: readAnyJson, isInCells: false },
  one('opentriviaqa', looksLikeOpenTriviaQa, readOpenTriviaQa),
  one('gift', looksLikeGift, readGift),
];
