/** Quizzes out of files, and into files. */
import * as z from 'zod/mini';
import { importTextMax } from './import-limits.ts';
import { questionSchema, quizSchema } from './quiz.ts';

export const importFormats = ['json', 'kahoot', 'wayground', 'blooket', 'gimkit', 'table', 'gift', 'aiken'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A file comes as `multipart/form-data` instead. */
export const importRequest = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(importTextMax)),
  /** Without it the text itself tells. */
  format: z.optional(z.enum(importFormats)),
});

const importedRow = z.object({
  /** Of the file's own lines, rows or questions, from 1; 0: of the file as a whole. */
  row: z.int(),
  /** From 1. */
  column: z.optional(z.int()),
  level: z.enum(['error', 'warning', 'info']),
  /** In small letters and underscores; there may be more than one knows. */
  code: z.string(),
  message: z.string(),
  /** Of a row that was not taken: what stands in it. */
  cells: z.optional(z.array(z.string())),
});
export type ImportedRow = z.infer<typeof importedRow>;

export const importReply = z.object({
  format: z.enum(importFormats),
  encoding: z.optional(z.string()),
  /** What was taken, ready to be stored, unless it has no question. */
  quiz: z.extend(quizSchema, { questions: z.array(questionSchema) }),
  /** In which row each question of `quiz` stands. */
  questionRows: z.array(z.int()),
  /**
   * Of a table: what stands above its columns. Cells of its rows are in the same order, so that rows which were put right can be
   * sent again below these names, as a text with the same `format`.
   */
  columns: z.optional(z.array(z.string())),
  rows: z.array(importedRow),
  read: z.int(),
  taken: z.int(),
  skipped: z.int(),
});
