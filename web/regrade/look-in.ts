import type { ReportedOption, ReportedQuestion } from '../../src/protocol/reports.ts';
import { lookOf, lookOfTruth, type OptionLook } from '../shared/ui/option-look.ts';

/** How an option looked in this game. */
export const lookIn = ({ type }: ReportedQuestion, { shown }: ReportedOption): OptionLook =>
  type === 'true_false' ? lookOfTruth(shown === 1) : lookOf(shown);
