import { z } from 'zod';
import { count, whole } from './numbers.ts';

/** How much of a file of a quiz is read. */
export const importLimits = {
  LIMIT_IMPORT_BYTES: count.default(5_242_880),
  LIMIT_IMPORT_ROWS: count.default(5000),
  LIMIT_IMPORT_COLUMNS: count.default(64),
  // More do not fit into one quiz.
  LIMIT_IMPORT_QUESTIONS: whole(1, 200).default(200),
  LIMIT_IMPORT_INFLATED_BYTES: count.default(52_428_800),
  LIMIT_IMPORT_INFLATED_RATIO: count.default(200),
  LIMIT_IMPORT_READ_MS: whole(100, 600_000).default(10_000),
  LIMIT_IMPORT_MEMORY_MB: whole(16, 4096).default(256),
};

const schema = z.object(importLimits);

export function groupImportLimits(env: z.infer<typeof schema>) {
  return Object.freeze({
    bytes: env.LIMIT_IMPORT_BYTES,
    rows: env.LIMIT_IMPORT_ROWS,
    columns: env.LIMIT_IMPORT_COLUMNS,
    questions: env.LIMIT_IMPORT_QUESTIONS,
    inflatedBytes: env.LIMIT_IMPORT_INFLATED_BYTES,
    inflatedRatio: env.LIMIT_IMPORT_INFLATED_RATIO,
    readMs: env.LIMIT_IMPORT_READ_MS,
    memoryMb: env.LIMIT_IMPORT_MEMORY_MB,
  });
}
