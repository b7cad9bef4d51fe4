import { importBytesMax } from '../../src/protocol/import-limits.ts';
import type { ImportFormat } from '../../src/protocol/imports.ts';
import { formatNumber, plural } from '../shared/format.ts';
import type { Problem } from './problem-words.ts';
import type { ImportedRow } from './library-client.ts';
import type { Draft } from './import-draft.ts';

const formatNames: Record<ImportFormat, string> = {
  json: 'A quiz of this server (JSON)',
  kahoot: 'A spreadsheet of Kahoot',
  wayground: 'A spreadsheet of Wayground (Quizizz)',
  blooket: 'A spreadsheet of Blooket',
  gimkit: 'A spreadsheet of Gimkit',
  table: 'A table',
  gift: 'Moodle GIFT',
  aiken: 'Aiken',
  socrative: 'A spreadsheet of Socrative',
  moodle_xml: 'Moodle XML',
  opentdb: 'Open Trivia DB',
  opentriviaqa: 'OpenTriviaQA',
  classquiz: 'A quiz of ClassQuiz',
  arsnova: 'A quiz of arsnova',
  razzia: 'A quiz of Razzia',
};

/** A page stays open for hours: a later version of the server may know other formats. */
export const formatName = (format: string): string =>
  (formatNames as Record<string, string | undefined>)[format] ?? 'A file of questions';

/** Of a file that need not be sent to be refused. */
export function fileProblem({ size }: { size: number }): Problem | undefined {
  if (size === 0)
    return {
      title: 'This file is empty',
      text: 'There is nothing in it. If it is a folder, drop the files in it instead.',
      help: 'other',
    };
  if (size <= importBytesMax) return undefined;
  return {
    title: 'This file is too large',
    text: `It has ${megabytes(size)}, and up to ${megabytes(importBytesMax)} are read. Save it without pictures, or split it.`,
    help: 'other',
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')} MB`;

/** What was read, in one line. */
export function readWords({ read, taken, bad }: Draft): string {
  const found = `${plural(read, 'question')} found`;
  if (read === taken.length) return `${found}. Nothing is wrong with ${read === 1 ? 'it' : 'them'}.`;
  const wrong = bad.length === 0 ? '' : `, ${formatNumber(bad.length)} to correct`;
  return `${found}: ${formatNumber(taken.length)} right${wrong}.`;
}

/** The text was not written as most are. */
export function encodingWords(encoding: string | undefined): string | undefined {
  if (encoding === undefined || encoding === 'utf-8') return undefined;
  return encoding === 'windows-1252'
    ? 'Its letters were read as Windows (Western European). If accents look wrong, save the file as UTF-8.'
    : `Its letters were read as ${encoding}.`;
}

/** A column as a person names it: without remarks in brackets and behind dashes, by its letter where it has no name. */
export function columnName(columns: readonly string[] | undefined, at: number): string {
  const name = (columns?.[at] ?? '')
    .replace(/\s+/g, ' ')
    .replace(/ ?\([^)]*\)/g, '')
    .replace(/ [-–—] .*$/, '')
    .trim();
  return name === '' ? `Column ${letterOf(at)}` : name;
}

/** As spreadsheets name the columns. */
export const letterOf = (at: number): string =>
  at < 26 ? String.fromCharCode(65 + at) : `${letterOf(Math.floor(at / 26) - 1)}${letterOf(at % 26)}`;

/** Where in the file a remark belongs to. */
export function placeWords({ row, column }: ImportedRow, columns: readonly string[] | undefined): string {
  if (row === 0) return 'The whole file';
  return column === undefined || columns === undefined
    ? `Row ${row}`
    : `Row ${row}, ${columnName(columns, column - 1)}`;
}
