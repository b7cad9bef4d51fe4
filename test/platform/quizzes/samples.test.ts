import { describe, expect, it } from 'vitest';
import { makeDefinition } from '../../../src/game/definition.ts';
import { exampleOf, questionTypes, quizSchema, type Question } from '../../../src/protocol/quiz.ts';
import { settingsSchema } from '../../../src/protocol/settings.ts';
import { samples } from '../../../src/platform/quizzes/samples/samples.ts';

const all = Object.entries(samples).map(([key, sample]) => [key, quizSchema.parse(sample)] as const);

const explanationOf = (question: Question) => ('explanation' in question ? question.explanation : undefined);

describe('the sample quizzes', () => {
  it('are at least three, of which the first shows every type', () => {
    expect(all.length).toBeGreaterThanOrEqual(3);
    const shown = new Set(all[0]?.[1].questions.map((question) => question.type));
    expect([...shown].sort()).toEqual([...questionTypes].sort());
  });

  it.each(all)('%s can be played, and explains every answer', (_key, quiz) => {
    const settings = settingsSchema.parse({ shuffleOptions: true });
    expect(makeDefinition(quiz, settings, () => 0.5).questions).toHaveLength(quiz.questions.length);
    expect(quiz.questions.length).toBeGreaterThanOrEqual(8);
    for (const question of quiz.questions) {
      if (exampleOf(question.type).answers.length > 0) expect(explanationOf(question)).toBeTruthy();
    }
  });

  it.each(all)('%s fits on a phone', (_key, quiz) => {
    for (const question of quiz.questions) {
      expect(question.prompt.length).toBeLessThanOrEqual(90);
      expect(explanationOf(question)?.length ?? 0).toBeLessThanOrEqual(120);
      const texts =
        'options' in question
          ? question.options.map((option) => option.text)
          : 'items' in question
            ? question.items
            : [];
      for (const text of texts) expect(text.length).toBeLessThanOrEqual(45);
    }
  });
});
