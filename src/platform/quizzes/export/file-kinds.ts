import { workbookType as workbook } from '../../../lib/workbook-parts.ts';
import type { ExportFormat } from '../../../protocol/exports.ts';

/** What a file of each format is called behind the quiz' title, and what it is sent as. */
export interface FileKind {
  extension: string;
  contentType: string;
}

const csv = 'text/csv; charset=utf-8';
const text = 'text/plain; charset=utf-8';

/** Moodle takes GIFT and Aiken as files of text. */
export const fileKinds: Record<ExportFormat, FileKind> = {
  json: { extension: 'quickfire.json', contentType: 'application/json; charset=utf-8' },
  kahoot: { extension: 'kahoot.xlsx', contentType: workbook },
  wayground: { extension: 'wayground.xlsx', contentType: workbook },
  blooket: { extension: 'blooket.csv', contentType: csv },
  gimkit: { extension: 'gimkit.csv', contentType: csv },
  gift: { extension: 'gift.txt', contentType: text },
  aiken: { extension: 'aiken.txt', contentType: text },
};
