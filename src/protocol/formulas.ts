/** Formulas of a question that is being written: see `markup.ts` for their trees. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';

/** TeX without its dollars, as in a question with `markup`. */
export const formulasRequest = z.strictObject({
  formulas: z
    .array(z.strictObject({ source: textOf(1, 1000), displayed: z.optional(z.boolean()) }))
    .check(z.minLength(1), z.maxLength(40)),
});

/** One for each formula: its tree, or why it is shown as its source. */
export const formulasReply = z.object({
  formulas: z.array(z.object({ math: z.optional(z.array(z.any())), problem: z.optional(z.string()) })),
});
