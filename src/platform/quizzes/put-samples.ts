import { isDeepStrictEqual } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { Quiz } from '../../../entities/quiz.ts';
import { quizSchema, type QuizInput } from '../../protocol/quiz.ts';
import { addQuiz, liftContent, measure, putVersion } from './quiz-rows.ts';

/** Keeps two releases apart while they add samples. */
const samplesLock = 7_305_002;

/**
 * Brings the sample quizzes in line with the given ones, by their keys: new ones are added, changed ones get a new
 * version, the rest is left alone. Samples that are no longer given stay.
 * @returns how many were added and changed.
 */
export async function putSamples(
  deps: { orm: MikroORM; makeId: () => string; now: () => number },
  samples: Readonly<Record<string, QuizInput>>,
): Promise<{ added: number; changed: number }> {
  return await deps.orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [samplesLock]);
    const told = { added: 0, changed: 0 };
    for (const [sampleKey, sample] of Object.entries(samples)) {
      const content = quizSchema.parse(sample);
      const at = new Date(deps.now());
      const quiz = await em.findOne(Quiz, { sampleKey });
      if (quiz === null) {
        const id = deps.makeId();
        addQuiz(em, { id, sampleKey, at }, measure(id, content));
        told.added += 1;
        continue;
      }
      const stored = await em.findOne(QuizVersion, { quizId: quiz.id, version: quiz.version });
      const measured = measure(quiz.id, content);
      if (stored !== null && isDeepStrictEqual(liftContent(stored), measured.whole)) continue;
      putVersion(em, quiz, measured, at);
      told.changed += 1;
    }
    return told;
  });
}
