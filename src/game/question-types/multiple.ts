import { optionsOf, rightIndexes, showOptions } from './choices.ts';
import { isIndex, tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';

export const multiple: QuestionRules<'multiple'> = {
  ...usualRules,
  show(question, orderOf) {
    const { options, order } = showOptions(question.options, orderOf);
    return { options, solution: rightIndexes(question.options, order) };
  },
  isValid(question, answer) {
    if (!Array.isArray(answer) || answer.length === 0) return false;
    const count = optionsOf(question);
    return answer.every((index, at) => isIndex(index, count) && (at === 0 || index > (answer[at - 1] as number)));
  },
  /** Right picks minus wrong picks, over the number of right options, not below 0. Accepted picks count neither way. */
  makeGrader({ solution, accepted = [] }) {
    const right = new Set(solution as number[]);
    const neutral = new Set<unknown>(accepted);
    return (answer) => {
      const picks = (answer as number[]).filter((pick) => !neutral.has(pick));
      const hits = picks.filter((pick) => right.has(pick)).length;
      return Math.max(0, hits - (picks.length - hits)) / right.size;
    };
  },
  /** Each pick counts. */
  makeTally: (question) => tallyPlaces(optionsOf(question), (answer) => answer as number[]),
};
