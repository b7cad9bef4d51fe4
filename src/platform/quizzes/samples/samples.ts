import type { QuizInput } from '../../../protocol/quiz.ts';
import { everyType } from './every-type.ts';
import { generalKnowledge } from './general-knowledge.ts';
import { science } from './science.ts';

/** What every installation starts with. A key names its quiz for ever: a changed quiz under it is a new version. */
export const samples: Readonly<Record<string, QuizInput>> = {
  'every-type': everyType,
  'general-knowledge': generalKnowledge,
  science,
};
