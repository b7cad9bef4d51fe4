import type { EntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '../../protocol/errors.ts';
import type { Quiz } from '../../protocol/quiz.ts';
import { findOthersMedia } from '../media/others-media.ts';
import type { DraftProblem } from './draft-problems.ts';

const message = 'This picture or sound is another person’s, and goes when they delete it. Upload a copy of your own.';

/** Media of other people, with the code `media`. @param content may be anything */
export async function findMediaProblems(em: EntityManager, ownerId: string, content: unknown): Promise<DraftProblem[]> {
  const { questions } = (content ?? {}) as { questions?: unknown };
  const listed: unknown[] = Array.isArray(questions) ? questions : [];
  const urls = listed.map((question) => {
    const { media } = (question ?? {}) as { media?: unknown };
    const { url } = (media ?? {}) as { url?: unknown };
    return typeof url === 'string' ? url : '';
  });
  const others = await findOthersMedia(em, ownerId, urls);
  return urls.flatMap((url, at) =>
    others.has(url) ? [{ path: `/questions/${at}/media/url`, code: 'media', message }] : [],
  );
}

/**
 * Nothing is shared between owners: a picture of somebody else would vanish with them.
 * @throws {CodedError} `bad_request` that names the questions
 */
export async function checkMediaOwners(
  em: EntityManager,
  ownerId: string,
  content: Pick<Quiz, 'questions'>,
): Promise<void> {
  const details = await findMediaProblems(em, ownerId, content);
  if (details.length > 0) throw new CodedError('bad_request', message, { details });
}
