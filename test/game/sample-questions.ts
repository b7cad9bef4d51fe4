import type { ShownQuestion } from '../../src/game/shown-question.ts';
import type { QuestionType } from '../../src/protocol/quiz.ts';
import { settingsSchema, type Settings, type SettingsInput } from '../../src/protocol/settings.ts';

const common = { index: 0, prompt: 'Which?', timeLimitMs: 20_000, points: 1000 };
const options = ['Ash', 'Birch', 'Cedar', 'Date palm'];

/** One shown question of each type, worth 1000 points in 20 s. */
export const sampleQuestions: Record<QuestionType, ShownQuestion> = {
  single: { ...common, type: 'single', options, solution: 2 },
  poll: { ...common, type: 'poll', options, solution: null },
  multiple: { ...common, type: 'multiple', options, solution: [0, 1, 3] },
  true_false: { ...common, type: 'true_false', solution: true },
  text: { ...common, type: 'text', solution: ['Île de France', 'Paris'] },
  number: { ...common, type: 'number', min: -10, max: 10, step: 1, solution: { correct: 1, tolerance: 0.1 } },
  order: { ...common, type: 'order', items: ['b', 'd', 'a', 'c'], solution: [2, 0, 3, 1] },
};

export const settingsWith = (given: SettingsInput = {}): Settings => settingsSchema.parse(given);
