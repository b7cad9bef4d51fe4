import { readConfig } from '../../../../src/config/config.ts';
import { importFile, type ImportSource } from '../../../../src/platform/quizzes/import/import-file.ts';
import type { ImportedQuiz } from '../../../../src/platform/quizzes/import/import-report.ts';

export const importLimits = readConfig({}).imports;

/** Reads a file, or a text, as the server does, and in this thread. */
export function readImport(
  file: string | Uint8Array,
  format?: NonNullable<ImportSource['format']>,
): Promise<ImportedQuiz> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  return importFile({ bytes, ...(format === undefined ? {} : { format }) }, importLimits);
}

/** Where what was said, in the order of the rows. */
export const remarksOf = ({ rows }: ImportedQuiz): [row: number, code: string][] =>
  rows
    .map(({ row, code }): [number, string] => [row, code])
    .toSorted((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]));
