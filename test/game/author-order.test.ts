/** The same answers, by what players read, are the same in the author's order, however a game has shuffled what it shows. */
import { describe, expect, it } from 'vitest';
import { authoredAnswer, authoredCounts } from '../../src/game/author-order.ts';
import { copyQuiz } from '../../src/game/definition.ts';
import { scorers } from '../../src/game/scorers.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { meantAnswer, randomQuiz, shownAnswer } from './random-quiz.ts';
import { settingsWith } from './sample-questions.ts';

const seeds = Array.from({ length: 60 }, (_, at) => at + 1);

describe('the order of the author', () => {
  it.each(seeds)('is that of every answer and of all counts, shuffled or not (seed %i)', (seed) => {
    const { next: random } = seededRandomness(seed);
    const quiz = randomQuiz(random);
    const games = [false, true, true].map((shuffleOptions) => copyQuiz(quiz, settingsWith({ shuffleOptions }), random));
    const scorer = scorers.newest;
    for (const [index, question] of quiz.questions.entries()) {
      const meant = Array.from({ length: 20 }, () => meantAnswer(question, random));
      const [first, ...others] = games.map(({ definition, authored }) => {
        const shown = definition.questions[index] as (typeof definition.questions)[number];
        const asked = authored[index];
        const given = meant.map((answer) => shownAnswer(question, shown, answer));
        const grade = scorer.makeGrader(shown);
        expect(asked?.id).toBe(`q${index}`);
        expect(given.map((answer) => authoredAnswer(asked, answer))).toEqual(
          question.type === 'text' ? meant.map(() => null) : meant,
        );
        const timed = given.map((answer) => ({ answer, elapsedMs: 1000 }));
        const { counts, ...figures } = scorer.summarizeQuestion(shown, timed);
        return { counts: authoredCounts(asked, counts), fractions: given.map((answer) => grade(answer)), ...figures };
      });
      for (const other of others) expect([question.type, other]).toEqual([question.type, first]);
    }
  });

  it('is kept of what is shuffled alone', () => {
    const quiz = randomQuiz(seededRandomness(3).next);
    const { authored } = copyQuiz(quiz, settingsWith(), seededRandomness(3).next);
    expect(authored.filter(({ options }) => options !== undefined)).toEqual([]);
    expect(authored.filter(({ items }) => items !== undefined)).toHaveLength(2);
    const shuffled = copyQuiz(quiz, settingsWith({ shuffleOptions: true }), seededRandomness(3).next);
    expect(shuffled.authored.filter(({ options }) => options !== undefined)).toHaveLength(6);
  });

  it('is unknown where it was never kept', () => {
    expect(authoredAnswer(undefined, 1)).toBeNull();
    expect(authoredAnswer({ id: 'a', options: null }, 1)).toBeNull();
    expect(authoredCounts({ id: 'a', options: null }, [1, 2])).toBeNull();
    expect(authoredCounts({ id: 'a', options: [1, 0] }, [3])).toEqual([0, 3]);
  });
});
