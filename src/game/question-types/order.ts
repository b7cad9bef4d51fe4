import { shownText } from '../../lib/visible-text.ts';
import { isIndex, tallyPlaces, usualRules, type QuestionRules } from './question-rules.ts';

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
  makeGrader({ solution }) {
    const places = solution as number[];
    return (answer) => {
      const inPlace = (answer as number[]).filter((item, place) => item === places[place]).length;
      return inPlace / places.length;
    };
  },
  /** Right items per place. */
  makeTally({ solution }) {
    const right = solution as number[];
    return tallyPlaces(right.length, (answer) => {
      return (answer as number[]).flatMap((item, place) => (item === right[place] ? [place] : []));
    });
  },
};
