/**
 * The content of one game: a quiz as its players see it. Made once, when the game is created, and immutable: the game
 * continues from it when the quiz is edited or deleted.
 */
import { compareCodePoints } from '../lib/compare-code-points.ts';
import { shuffle } from '../lib/shuffle.ts';
import { shownText } from '../lib/visible-text.ts';
import type { PersistencePath } from '../protocol/ops.ts';
import { CodedError } from '../protocol/errors.ts';
import { shownFieldSchemas } from '../protocol/question-types/all-types.ts';
import type { Media, Question, Quiz, ShownTypeFields } from '../protocol/quiz.ts';
import type { ServerPayload } from '../protocol/server-events.ts';
import type { Settings } from '../protocol/settings.ts';
import { isAuthored, type AuthoredQuestion } from './author-order.ts';
import { findRules } from './question-types/all-rules.ts';
import type { OrderOf } from './question-types/question-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import { scorers } from './scorers.ts';
import { cleanTeams } from './teams.ts';

/** `requirements.ts` says what a process must know to play it. */
export interface GameDefinition {
  title: string;
  language?: string;
  settings: Settings;
  /** The version of the scoring rules of the whole game. */
  scorer: string;
  /** Chosen when the game is created. Absent in older games, which are buffered. */
  path?: PersistencePath;
  /** Of a game that follows another: the first of the chain; bans and reserved names are keyed by its id. */
  firstGame?: string;
  questions: ShownQuestion[];
}

/** A game's copy of a quiz, and how it is shown. */
export interface QuizCopy {
  definition: GameDefinition;
  /** One for each question. */
  authored: AuthoredQuestion[];
}

/**
 * Makes a game's copy of a quiz. `random` gives numbers in [0, 1) and should be secret. The shown order, and the number
 * of calls of `random`, depend on the texts and `random` alone, never on the right answer: `order` items, and with
 * `shuffleOptions` the options, are sorted by code point before shuffling.
 * @throws {CodedError} `bad_request` when team names are blank or equal after cleaning, `busy` when a question's type is
 *   not known to this version of the server.
 */
export function copyQuiz(quiz: Quiz, settings: Settings, random: () => number): QuizCopy {
  const { teams, names, ...rest } = settings;
  const authored: AuthoredQuestion[] = [];
  const questions = quiz.questions.map((question, index) => {
    const asked: AuthoredQuestion = { id: question.id ?? '' };
    authored.push(asked);
    const shuffled = (part: 'options' | 'items') => (texts: readonly string[]) => {
      const order = shuffledOrder(texts, random);
      if (!isAuthored(order)) asked[part] = order;
      return order;
    };
    const asAuthored = (texts: readonly string[]) => texts.map((_, at) => at);
    const options = settings.shuffleOptions ? shuffled('options') : asAuthored;
    return showQuestion(question, index, { options, items: shuffled('items') });
  });
  const definition = {
    title: shownText(quiz.title),
    ...(quiz.language === undefined ? {} : { language: quiz.language }),
    settings: {
      ...rest,
      ...(teams === undefined ? {} : { teams: cleanTeams(teams) }),
      // Own names are the absent setting: earlier versions can play such games too.
      ...(names === 'made_up' ? { names } : {}),
    },
    scorer: scorers.newest.version,
    questions,
  };
  return { definition, authored };
}

/** The definition only. @throws as `copyQuiz` */
export const makeDefinition = (...copied: Parameters<typeof copyQuiz>): GameDefinition =>
  copyQuiz(...copied).definition;

export const pathOf = ({ path }: Pick<GameDefinition, 'path'>): PersistencePath => path ?? 'buffered';

export interface ShownFields {
  /** `question:intro` without `rev` and `opensAt`: no options, no points. */
  intro: Omit<ServerPayload<'question:intro'>, 'rev' | 'opensAt'>;
  /** `question:open` without `rev`, `opensAt` and `closesAt`. */
  open: Omit<ServerPayload<'question:open'>, 'rev' | 'opensAt' | 'closesAt'>;
}

const shownNames = Object.keys(shownFieldSchemas) as (keyof ShownTypeFields)[];

/** The public fields of a question before its reveal, listed one by one so that no other can leak. */
export function shownFields(question: ShownQuestion, total: number): ShownFields {
  const { index, type, prompt, markup, formatted = {}, media, points } = question;
  const before = { index, total, type, prompt, markup };
  const intro = present({ ...before, formatted: anyOf({ prompt: formatted.prompt }), media });
  const ofType: ShownTypeFields = Object.fromEntries(shownNames.map((name) => [name, question[name]]));
  const trees = { prompt: formatted.prompt, options: formatted.options, items: formatted.items };
  return { intro, open: present({ ...intro, formatted: anyOf(trees), ...ofType, points }) };
}

/** The trees that there are. */
function anyOf<T extends object>(trees: T): T | undefined {
  const there = present(trees);
  return Object.keys(there).length === 0 ? undefined : there;
}

/** The authored indexes in shown order. */
function shuffledOrder(texts: readonly string[], random: () => number): number[] {
  const sorted = texts.map((text, authored) => ({ text, authored }));
  sorted.sort((left, right) => compareCodePoints(left.text, right.text));
  return shuffle(sorted, random).map(({ authored }) => authored);
}

function showQuestion(question: Question, index: number, orderOf: OrderOf): ShownQuestion {
  const rules = findRules(question.type);
  // A later version of the server, running beside this one, published it and can play it.
  if (rules === undefined) throw new CodedError('busy', `questions of type ${question.type} are not known here yet`);
  const { type, timeLimitMs } = question;
  const points = 'points' in question ? question.points : 0;
  const explanation = 'explanation' in question ? question.explanation : undefined;
  const shown = {
    prompt: shownText(question.prompt),
    // Literal text is the absent field: processes that know no markup can play such questions too.
    markup: question.markup === true ? (true as const) : undefined,
    media: question.media && showMedia(question.media),
    explanation: explanation === undefined ? undefined : shownText(explanation),
  };
  return present({ index, type, timeLimitMs, points, ...shown, ...rules.show(question, orderOf) });
}

function showMedia(media: Media): Media {
  return media.alt === undefined ? media : { ...media, alt: shownText(media.alt) };
}

/** The same without `undefined` fields, so that a definition equals itself after JSON. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
