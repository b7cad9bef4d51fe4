import { workbookType } from '../../../lib/workbook-parts.ts';
import type { GameExportFormat, GameExportTable } from '../../../protocol/reports.ts';

/** Which file a game becomes. */
export interface GameExportOrder {
  format: GameExportFormat;
  /** Of a CSV, which is one table. */
  table: GameExportTable;
}

/** In this order: pieces of the report's JSON text, `begin`, answers question by question, `end`. */
export type GameExportStep =
  | { step: 'report'; text: string }
  | { step: 'begin' }
  /** Elements of a JSON array, some of one question's answers. */
  | { step: 'answers'; text: string }
  /** All answers to this question have been given. */
  | { step: 'sort'; question: number }
  | { step: 'end' };

export const fileKinds: Record<GameExportFormat, { extension: string; contentType: string }> = {
  xlsx: { extension: 'xlsx', contentType: workbookType },
  csv: { extension: 'csv', contentType: 'text/csv; charset=utf-8' },
  json: { extension: 'results.json', contentType: 'application/json; charset=utf-8' },
};
