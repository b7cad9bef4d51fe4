/**
 * The tree of a text that was written with markup, in JsonML: a text, or an array of an element's name, its attributes if
 * it has any, and its children. Screens render it node by node, and show the source text where there is no tree.
 */
import * as z from 'zod/mini';
import type { MarkupNode } from './markup-names.ts';

/** How deep elements lie in each other, at most. */
export const markupDepthMax = 32;
/** Of the trees of one question as JSON; beyond it formulas stay their source. UTF-16 units. */
export const markupUnitsMax = 32_768;

/** The documents cannot say a schema of itself: docs/PROTOCOL.md has the rule. */
const nodes = z.array(z.any()) as z.ZodMiniType<MarkupNode[]>;

/** The trees of a question's texts, each in the place of its text; without one the text is literal. */
export const formattedSchema = z.object({
  prompt: z.optional(nodes),
  options: z.optional(z.array(nodes)),
  items: z.optional(z.array(nodes)),
});

/** As `formattedSchema`, of what is told with the solution. */
export const formattedClosedSchema = z.object({ explanation: z.optional(nodes) });
export const formattedQuestionSchema = z.extend(formattedSchema, formattedClosedSchema.shape);
