import { CodedError } from '../../protocol/errors.ts';
import type { Quiz } from '../../protocol/quiz.ts';

/**
 * Where the operator forbids media of other sites, which would learn the addresses of players, a quiz has its own only.
 * @throws {CodedError} `bad_request` that names the questions
 */
export function checkMediaSites({ questions }: Pick<Quiz, 'questions'>, remoteMedia: boolean): void {
  if (remoteMedia) return;
  const details = questions.flatMap(({ media }, at) =>
    media === undefined || media.url.startsWith('/') ? [] : [{ path: `/questions/${at}/media/url`, message }],
  );
  if (details.length > 0) throw new CodedError('bad_request', message, { details });
}

const message = 'Pictures, sounds and films of other sites are not allowed here. Upload the file instead.';
