/** Quizzes out of files, and into files. */
import * as z from 'zod/mini';
import { questionSchema, quizSchema } from './quiz.ts';

/** Of a quiz. */
export const questionsMax = 200;
/** Of a bad row, in a reply. */
export const importCellsMax = 64;
/** Of a file, and of a text that is sent as JSON. */
export const importBytesMax = 5 * 1024 * 1024;
export const importTextMax = 1_000_000;

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
  rows: z.array(importedRow),
  read: z.int(),
  taken: z.int(),
  skipped: z.int(),
});
