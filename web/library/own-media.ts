import type { MediaReply } from '../../src/protocol/media.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { fetchFile } from '../shared/fetch-file.ts';
import { RestError } from '../shared/rest-client.ts';
import { upload } from './library-request.ts';

/** @returns the places of questions whose media are other people's, where that is all that is wrong */
function othersMedia(error: unknown): number[] {
  if (!(error instanceof RestError) || error.code !== 'bad_request' || !Array.isArray(error.details)) return [];
  const details = error.details as { path?: unknown; code?: unknown }[];
  if (details.some(({ code }) => code !== 'media')) return [];
  return details.map(({ path }) => Number(/^\/questions\/(\d+)\/media\/url$/.exec(String(path))?.[1]));
}

async function copy(url: string): Promise<string> {
  const form = new FormData();
  form.append('file', await fetchFile(url));
  const { signal } = new AbortController();
  return (await upload<MediaReply>({ path: '/api/media', form, signal, onSent: () => undefined })).url;
}

/**
 * Stores a quiz, with a copy of each picture and sound that the server says is another person's: a file from somebody else
 * has their addresses.
 * @param copies addresses of copies by the original ones; they are added to, so that another try makes no more
 * @throws {RestError}
 */
export async function storeWithOwnMedia<T>(
  quiz: QuizInput,
  store: (quiz: QuizInput, isCopy: boolean) => Promise<T>,
  copies: Map<string, string>,
): Promise<T> {
  try {
    return await store(quiz, false);
  } catch (error) {
    const others = othersMedia(error);
    if (others.length === 0) throw error;
    for (const at of others) {
      const { url } = quiz.questions[at]?.media ?? {};
      if (url === undefined) throw error;
      // oxlint-disable-next-line no-await-in-loop -- the server takes one file of a person at a time
      if (!copies.has(url)) copies.set(url, await copy(url));
    }
    const own = structuredClone(quiz);
    for (const { media } of own.questions) if (media !== undefined) media.url = copies.get(media.url) ?? media.url;
    return await store(own, true);
  }
}
