/** What the pages need to know of one type of question. */
import type { ComponentType } from 'preact';
import type { Answer, Counts, Solution } from '../../src/protocol/quiz.ts';
import type { OptionLook } from '../shared/ui/option-look.ts';
import type { AnswerInputProps } from './answer-input-props.ts';
import type { AskedQuestion, ClosedQuestion, OpenQuestion } from './shown-question.ts';

/** A tile: what can be picked, or is to be sorted. */
export interface Choice {
  look: OptionLook;
  text: string;
  answer: number | boolean;
}

/** An answer as the player is shown it again: one large tile, several small ones, words, or the picture. */
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
  /** What was typed is hidden: the name of the row, to show it by. */
  hiddenRow?: string;
}

export interface Reveal {
  /** In the order in which they are shown. */
  bars: Bar[];
  /** What was right, where no bar says it: what was expected, then what counts as well. */
  right?: string[];
  /** How many answers are in none of the bars. */
  others?: number;
  /** What the bars say, where it needs words. */
  note?: string;
  /** Bars stand for places: they are numbered, and a full one is all answers. Else the longest one is full. */
  isPlaces?: boolean;
}

export interface MarksProps {
  /** Width over height of the picture. */
  aspect: number;
  /** The player's own. */
  answer?: Answer | undefined;
  /** What is right. */
  solution?: Solution | undefined;
  /** How all answers fell. */
  counts?: Counts | undefined;
}

export interface QuestionScreens {
  /** The phone's control. Absent where nothing is answered. */
  Input?: ComponentType<AnswerInputProps> & { prefetch?: () => void };
  /** On a phone on its side the control has the whole height beside the prompt, and its button stands below that. */
  isTall?: boolean;
  /** What lies over the picture: places that were chosen, and those that are right. The control shows the picture itself. */
  Marks?: ComponentType<MarksProps> & { prefetch?: () => void };
  /** The part of the wall, 0…1, that the picture should have while the question is open. */
  pictureShare?: number;
  /** What a screen reader is told after the prompt: how it is answered. */
  spokenHint?: string;
  /** The wall's tiles. */
  choices(question: OpenQuestion): Choice[];
  /** On the wall in small: how it is answered. */
  hint?: string;
  /** On the wall: between which numbers the answer lies. */
  range?(question: OpenQuestion): { min: number; max: number } | undefined;
  given(question: AskedQuestion, answer: Answer): Given;
  /** The right answer in one line; undefined where nothing is right, and where it has no words. */
  solutionText(question: AskedQuestion, solution: Solution, unitsMax?: number): string | undefined;
  /** The part of the wall, 0…1, that the picture should have in the reveal; by default a small one, beside the bars. */
  revealPictureShare?: number;
  reveal(question: OpenQuestion, closed: ClosedQuestion): Reveal;
}
