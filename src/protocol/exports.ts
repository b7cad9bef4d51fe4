/** Export of quizzes into files of other programs. */
import * as z from 'zod/mini';
import { flagText } from './rest.ts';

export const exportFormats = ['json', 'kahoot', 'wayground', 'blooket', 'gimkit', 'gift', 'aiken'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportQuery = z.object({
  format: z.enum(exportFormats),
  /** Replies with the losses instead of the file. */
  check: flagText,
});

const loss = z.object({
  /** From 0; `null`: the quiz itself. */
  question: z.nullable(z.int()),
  /** Of the question, or of the quiz. */
  field: z.string(),
  message: z.string(),
  /** The whole question is not in the file; `field` is `type` then. */
  leftOut: z.optional(z.boolean()),
});
export type Loss = z.infer<typeof loss>;

/** By question; those of the quiz itself come first. */
export const exportLossesReply = z.object({ losses: z.array(loss) });
