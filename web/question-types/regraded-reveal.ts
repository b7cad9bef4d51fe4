import type { Answer } from '../../src/protocol/quiz.ts';
import type { Reveal } from './question-screens.ts';
import { othersRight, screensOf } from './all-types.ts';
import type { ClosedQuestion, OpenQuestion } from './shown-question.ts';

export const notCounted = 'This question does not count.';

/** The wall's reveal of a question as it counts: with what a regrade accepts, or that it has been taken out. */
export function regradedReveal(question: OpenQuestion, closed: ClosedQuestion): Reveal {
  const reveal = screensOf(question).reveal(question, closed);
  if (closed.void === true) return uncounted(reveal);
  const { accepted = [] } = closed;
  if (accepted.length === 0) return reveal;
  switch (question.type) {
    case 'single':
    case 'true_false':
      return { ...reveal, bars: withRight(reveal, question, accepted) };
    case 'multiple': {
      const bars = reveal.bars.map(({ right, ...bar }, shown) =>
        accepted.includes(shown) ? bar : { ...bar, ...(right === undefined ? {} : { right }) },
      );
      const names = accepted.map((shown) => reveal.bars[Number(shown)]?.text);
      return { ...reveal, bars, note: `Counts neither way: ${names.join(', ')}` };
    }
    case 'order': {
      const orders = othersRight(question, closed).map((one) => `Right as well: ${one}.`);
      return { ...reveal, note: [...orders, reveal.note].join('\n') };
    }
    default:
      return { ...reveal, right: [...(reveal.right ?? []), ...othersRight(question, closed)] };
  }
}

/** Nothing in it is right or wrong. The places of an order are the solution's. */
function uncounted({ bars, others, isPlaces = false }: Reveal): Reveal {
  const plain = bars.map(({ right: _right, ...bar }) => bar);
  return { bars: isPlaces ? [] : plain, ...(others === undefined ? {} : { others }), note: notCounted };
}

function withRight({ bars }: Reveal, question: OpenQuestion, accepted: readonly Answer[]): Reveal['bars'] {
  const choices = screensOf(question).choices(question);
  return bars.map((bar, place) =>
    accepted.includes(choices[place]?.answer as Answer) ? { ...bar, right: true } : bar,
  );
}
