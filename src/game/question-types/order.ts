import { shownText } from '../../lib/visible-text.ts';
import type { Answer } from '../../protocol/quiz.ts';
import { isIndex, tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';
import type { ShownQuestion } from './shown-question.ts';

export const order: QuestionRules<'order'> = {
  ...usualRules,
  show(question, orderOf) {
    const shownOrder = orderOf.items(question.items);
    return {
      items: shownOrder.map((authored) => shownText(question.items[authored] as string)),
      solution: question.items.map((_, authored) => shownOrder.indexOf(authored)),
    };
  },
  isValid({ items = [] }, answer) {
    if (!Array.isArray(answer) || answer.length !== items.length) return false;
    return answer.every((index) => isIndex(index, items.length)) && new Set(answer).size === items.length;
  },
  /** The share of items in their place. */
  makeGrader(question) {
    const nearest = nearestOrder(question);
    return (answer) => placesOf(answer as number[], nearest(answer)).length / (answer as number[]).length;
  },
  /** Right items per place. */
  makeTally(question) {
    const nearest = nearestOrder(question);
    return tallyPlaces((question.solution as number[]).length, (answer) =>
      placesOf(answer as number[], nearest(answer)),
    );
  },
};

const placesOf = (answer: readonly number[], right: readonly number[]): number[] =>
  answer.flatMap((item, place) => (item === right[place] ? [place] : []));

/** Of the right orders the one that has most items where the answer has them; the first of equals. */
function nearestOrder({ solution, accepted = [] }: Pick<ShownQuestion, 'solution' | 'accepted'>) {
  const orders = [solution, ...accepted] as number[][];
  return (answer: Answer): number[] =>
    orders.reduce((best, order) =>
      placesOf(answer as number[], order).length > placesOf(answer as number[], best).length ? order : best,
    );
}
