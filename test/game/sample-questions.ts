import type { ShownQuestion } from '../../src/game/question-types/shown-question.ts';
import { makeDefinition } from '../../src/game/definition.ts';
import { exampleOf, questionTypes, quizSchema, type QuestionType } from '../../src/protocol/quiz.ts';
import { settingsSchema, type Settings, type SettingsInput } from '../../src/protocol/settings.ts';

const common = { index: 0, prompt: 'Which?', timeLimitMs: 20_000, points: 1000 };
const options = ['Ash', 'Birch', 'Cedar', 'Date palm'];

export const settingsWith = (given: SettingsInput = {}): Settings => settingsSchema.parse(given);

/** The question of the type's own example as a game plays it: nothing in it is shuffled, but items are sorted. */
export function exampleShown(type: QuestionType): ShownQuestion {
  const quiz = quizSchema.parse({ title: 'Example', questions: [exampleOf(type).question] });
  return makeDefinition(quiz, settingsWith(), () => 0.999).questions[0] as ShownQuestion;
}

const examples = Object.fromEntries(questionTypes.map((type) => [type, exampleShown(type)])) as Record<
  QuestionType,
  ShownQuestion
>;

/** One shown question of each type; those named here are worth 1000 points in 20 s. */
export const sampleQuestions = {
  ...examples,
  single: { ...common, type: 'single', options, solution: 2 },
  poll: { ...common, type: 'poll', options, solution: null },
  multiple: { ...common, type: 'multiple', options, solution: [0, 1, 3] },
  true_false: { ...common, type: 'true_false', solution: true },
  text: { ...common, type: 'text', solution: ['Île de France', 'Paris'] },
  number: { ...common, type: 'number', min: -10, max: 10, step: 1, solution: { correct: 1, tolerance: 0.1 } },
  order: { ...common, type: 'order', items: ['b', 'd', 'a', 'c'], solution: [2, 0, 3, 1] },
} satisfies Record<QuestionType, ShownQuestion> as Record<QuestionType, ShownQuestion>;
