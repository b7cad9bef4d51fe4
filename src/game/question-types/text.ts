import { shownText } from '../../lib/visible-text.ts';
import { tallyFrequent, usualRules, type QuestionRules } from './question-rules.ts';

/** UTF-16 units, after trimming. */
const answerUnitsMax = 200;

export const text: QuestionRules<'text'> = {
  ...usualRules,
  isTyped: true,
  show: (question) => ({ solution: question.accept, caseSensitive: question.caseSensitive }),
  isValid: (_question, answer) =>
    typeof answer === 'string' && answer.trim() !== '' && answer.trim().length <= answerUnitsMax,
  /** Trimmed. Texts that differ in case are different answers. */
  canonical: (answer) => (answer as string).trim(),
  makeGrader({ solution, caseSensitive }, fold) {
    const accepted = new Set((solution as string[]).map((one) => fold(one, caseSensitive)));
    // An empty text is no answer, even where the author accepts an invisible one.
    accepted.delete('');
    return (answer) => (accepted.has(fold(answer as string, caseSensitive)) ? 1 : 0);
  },
  makeTally: ({ caseSensitive }, grade, fold) =>
    tallyFrequent(grade, (answer) => fold(answer as string, caseSensitive)),
  /** Accepted texts are compared as authored, and displayed like every authored text. */
  reveal: (solution) => (solution as string[]).map(shownText),
};
