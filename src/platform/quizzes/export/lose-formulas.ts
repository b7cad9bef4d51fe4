import { needsFormulaMark } from '../../../lib/formula-mark.ts';
import type { QuestionLosses } from './loss-list.ts';

/** Tells which texts get a mark in a CSV file: importing here takes it away, other programs may show it. */
export function loseFormulas(texts: Record<string, readonly string[]>, losses: QuestionLosses): void {
  for (const [field, all] of Object.entries(texts)) {
    if (all.some(needsFormulaMark))
      losses.lose(field, 'An apostrophe is put before what a spreadsheet would take for a formula.');
  }
}
