/** Quizzes of all types with options and items, from a seed, and what players answer by what they read. */
import type { GameDefinition } from '../../src/game/definition.ts';
import { quizSchema, type Answer, type Quiz, type QuizInput } from '../../src/protocol/quiz.ts';

type QuestionInput = QuizInput['questions'][number];
type Question = Quiz['questions'][number];

const below = (random: () => number, limit: number): number => Math.floor(random() * limit);
const wordsOf = (random: () => number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${at} ${'abcdefgh'[below(random, 8)] ?? ''}${below(random, 1000)}`);

const makers: readonly ((prompt: string, random: () => number) => QuestionInput)[] = [
  (prompt, random) => {
    const right = below(random, 4);
    return { type: 'single', prompt, options: wordsOf(random, 4).map((text, at) => ({ text, correct: at === right })) };
  },
  (prompt, random) => ({ type: 'poll', prompt, options: wordsOf(random, 5).map((text) => ({ text })) }),
  (prompt, random) => ({
    type: 'multiple',
    prompt,
    options: wordsOf(random, 6).map((text, at) => ({ text, correct: at === 0 || random() < 0.4 })),
  }),
  (prompt, random) => ({ type: 'order', prompt, items: wordsOf(random, 5) }),
  (prompt, random) => ({ type: 'true_false', prompt, correct: random() < 0.5 }),
  (prompt) => ({ type: 'text', prompt, accept: ['a', 'b'] }),
  (prompt) => ({ type: 'number', prompt, correct: 3 }),
  (prompt) => ({
    type: 'pin',
    prompt,
    media: { kind: 'image', url: '/map.png' },
    regions: [{ shape: 'circle', x: 5, y: 3, r: 2 }],
  }),
];

/** Two questions of each type; some ask the same. */
export function randomQuiz(random: () => number): Quiz {
  const questions = makers.flatMap((make) => [make('Which?', random), make('Which?', random)]);
  const quiz = quizSchema.parse({ title: 'Random', tags: ['a', 'b'], questions });
  return { ...quiz, questions: quiz.questions.map((question, at) => ({ ...question, id: `q${at}` })) };
}

/** An answer as somebody means it: with the author's indexes. */
export function meantAnswer(question: Question, random: () => number): Answer {
  switch (question.type) {
    case 'single':
    case 'poll':
      return below(random, question.options.length);
    case 'multiple': {
      const picks = question.options.flatMap((_, at) => (random() < 0.5 ? [at] : []));
      return picks.length > 0 ? picks : [0];
    }
    case 'order':
      return question.items
        .map((_, at) => ({ at, by: random() }))
        .sort((left, right) => left.by - right.by)
        .map(({ at }) => at);
    case 'true_false':
      return random() < 0.5;
    case 'text':
      return ['a', 'B', 'c'][below(random, 3)] as string;
    case 'number':
      return below(random, 5);
    default:
      return [below(random, 8), below(random, 8)];
  }
}

/** The same as it is sent: with the indexes of the same texts where the game shows them. Options of a quiz differ. */
export function shownAnswer(question: Question, shown: GameDefinition['questions'][number], meant: Answer): Answer {
  const { options, items } = shown;
  const find = (texts: readonly string[], index: number, own: readonly string[]) => texts.indexOf(own[index] as string);
  if (options !== undefined && 'options' in question) {
    const own = question.options.map(({ text }) => text);
    if (typeof meant === 'number') return find(options, meant, own);
    return (meant as number[]).map((index) => find(options, index, own)).sort((left, right) => left - right);
  }
  if (items !== undefined && 'items' in question) {
    return (meant as number[]).map((index) => find(items, index, question.items));
  }
  return meant;
}
