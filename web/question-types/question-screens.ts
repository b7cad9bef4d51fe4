/** The pages' parts of one question type. */
import type { ComponentType } from 'preact';
import type { Answer, Counts, Solution } from '../../src/protocol/quiz.ts';
import type { OptionLook } from '../shared/ui/option-look.ts';
import type { AnswerInputProps } from './answer-input-props.ts';
import type { AskedQuestion, ClosedQuestion, OpenQuestion } from './shown-question.ts';

/** A tile: a choice, or an item to sort. */
export interface Choice {
  look: OptionLook;
  text: string;
  answer: number | boolean;
}

/** How an answer is shown again to its player: one large tile, several small ones, words, or the picture. */
export type Given =
  | { tile: Omit<Choice, 'answer'> }
  | { tiles: Omit<Choice, 'answer'>[] }
  | { text: string }
  /** The picture with `Marks` on it. */
  | { isMarked: true };

/** One line of the wall's reveal. `right` is undefined where nothing is right or wrong, as in a poll. */
export interface Bar {
  look?: OptionLook;
  text: string;
  count: number;
  right?: boolean;
  /** The id of a hidden row, with which the host can show it. */
  hiddenRow?: string;
}

export interface Reveal {
  /** In display order. */
  bars: Bar[];
  /** The right answer, if no bar shows it: the expected text, then others that count. */
  right?: string[];
  /** Number of answers outside the bars. */
  others?: number;
  /** An explanation of the bars, if needed. */
  note?: string;
  /** Bars are places: numbered, and a full one means all answers. Otherwise the longest one is full. */
  isPlaces?: boolean;
}

export interface MarksProps {
  /** Width over height of the picture. */
  aspect: number;
  /** The player's own. */
  answer?: Answer | undefined;
  /** The right answer. */
  solution?: Solution | undefined;
  /** The distribution of answers. */
  counts?: Counts | undefined;
}

export interface QuestionScreens {
  /** The phone's control. Absent for types without answers. */
  Input?: ComponentType<AnswerInputProps> & { prefetch?: () => void };
  /** In landscape the control takes the whole height beside the prompt, with its button below the prompt. */
  isTall?: boolean;
  /** The picture's overlay: chosen places, and right ones. The control shows the picture itself. */
  Marks?: ComponentType<MarksProps> & { prefetch?: () => void };
  /** The picture's part of the wall, 0…1, while the question is open. */
  pictureShare?: number;
  /** Read by screen readers after the prompt: how to answer. */
  spokenHint?: string;
  /** The wall's tiles. */
  choices(question: OpenQuestion): Choice[];
  /** Small, on the wall: how to answer. */
  hint?: string;
  /** On the wall: the range of the answer. */
  range?(question: OpenQuestion): { min: number; max: number } | undefined;
  given(question: AskedQuestion, answer: Answer): Given;
  /** The right answer in one line; undefined without one, or without words for it. */
  solutionText(question: AskedQuestion, solution: Solution, unitsMax?: number): string | undefined;
  /** The picture's part of the wall, 0…1, in the reveal; by default a small one, beside the bars. */
  revealPictureShare?: number;
  reveal(question: OpenQuestion, closed: ClosedQuestion): Reveal;
}
