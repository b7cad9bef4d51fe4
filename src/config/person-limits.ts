import { z } from 'zod';
import { count } from './numbers.ts';

/** Limits of one person. */
export const personLimits = {
  LIMIT_GUEST_GAMES: count.default(20),
  LIMIT_GUEST_GAMES_PER_HOUR: count.default(60),
  LIMIT_GUEST_DEFINITION_BYTES: count.default(33_554_432),
  LIMIT_GUEST_QUIZZES: count.default(200),
  LIMIT_GUEST_QUIZ_BYTES: count.default(67_108_864),
  LIMIT_GUEST_MEDIA: count.default(100),
  LIMIT_GUEST_MEDIA_BYTES: count.default(67_108_864),
  LIMIT_ACCOUNT_GAMES: count.default(50),
  LIMIT_ACCOUNT_GAMES_PER_HOUR: count.default(300),
  LIMIT_ACCOUNT_DEFINITION_BYTES: count.default(134_217_728),
  LIMIT_ACCOUNT_QUIZZES: count.default(2000),
  LIMIT_ACCOUNT_QUIZ_BYTES: count.default(536_870_912),
  LIMIT_ACCOUNT_MEDIA: count.default(2000),
  LIMIT_ACCOUNT_MEDIA_BYTES: count.default(1_000_000_000),
};

const schema = z.object(personLimits);

/** Limits of one person, by kind of person. */
export function groupPersonLimits(env: z.infer<typeof schema>) {
  return Object.freeze({
    guest: Object.freeze({
      games: env.LIMIT_GUEST_GAMES,
      gamesPerHour: env.LIMIT_GUEST_GAMES_PER_HOUR,
      definitionBytes: env.LIMIT_GUEST_DEFINITION_BYTES,
      quizzes: env.LIMIT_GUEST_QUIZZES,
      quizBytes: env.LIMIT_GUEST_QUIZ_BYTES,
      media: env.LIMIT_GUEST_MEDIA,
      mediaBytes: env.LIMIT_GUEST_MEDIA_BYTES,
    }),
    account: Object.freeze({
      games: env.LIMIT_ACCOUNT_GAMES,
      gamesPerHour: env.LIMIT_ACCOUNT_GAMES_PER_HOUR,
      definitionBytes: env.LIMIT_ACCOUNT_DEFINITION_BYTES,
      quizzes: env.LIMIT_ACCOUNT_QUIZZES,
      quizBytes: env.LIMIT_ACCOUNT_QUIZ_BYTES,
      media: env.LIMIT_ACCOUNT_MEDIA,
      mediaBytes: env.LIMIT_ACCOUNT_MEDIA_BYTES,
    }),
  });
}
