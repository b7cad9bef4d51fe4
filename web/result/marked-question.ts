import type { OwnQuestion } from '../../src/protocol/own-results.ts';
import type { Marked } from '../markup/draw-texts.tsx';

/** The texts of a question with their trees. */
export const markedOf = ({ prompt, options, items, explanation, formatted }: OwnQuestion): Marked => ({
  question: { prompt, options, items, explanation, formatted },
});
