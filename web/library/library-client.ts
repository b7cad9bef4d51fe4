import type * as z from 'zod/mini';
import type { ExportFormat, Loss } from '../../src/protocol/exports.ts';
import type { ImportFormat, importReply } from '../../src/protocol/imports.ts';
import type { MediaListReply } from '../../src/protocol/media.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { createdQuizReply, quizListReply, quizReply, quizVersionsReply } from '../../src/protocol/rest.ts';
import { ask, download, fileMs, upload } from './library-request.ts';
import { type QuizQuery, requestPath } from './quiz-query.ts';

export type QuizPage = z.infer<typeof quizListReply>;
export type QuizRow = QuizPage['quizzes'][number];
export type WholeQuiz = z.infer<typeof quizReply>;
export type QuizVersion = z.infer<typeof quizVersionsReply>['versions'][number];
export type ImportReply = z.infer<typeof importReply>;
export type ImportedRow = ImportReply['rows'][number];

const pathOf = (id: string, rest = ''): string => `/api/quizzes/${encodeURIComponent(id)}${rest}`;

/** All of them may throw `RestError`. */
export const listPage = (query: QuizQuery, cursor: string | undefined, signal: AbortSignal): Promise<QuizPage> =>
  ask({ method: 'GET', path: requestPath(query, cursor), signal });

export const duplicateQuiz = (id: string): Promise<WholeQuiz> =>
  ask({ method: 'POST', path: pathOf(id, '/duplicate') });

export const trashQuiz = (id: string): Promise<void> => ask({ method: 'DELETE', path: pathOf(id) });

export const restoreQuiz = (id: string): Promise<void> => ask({ method: 'POST', path: pathOf(id, '/restore') });

export const deleteForever = (id: string): Promise<void> => ask({ method: 'DELETE', path: pathOf(id, '?forever=1') });

export const listVersions = async (id: string): Promise<QuizVersion[]> =>
  (await ask<z.infer<typeof quizVersionsReply>>({ method: 'GET', path: pathOf(id, '/versions') })).versions;

export const readVersion = (id: string, version: number): Promise<WholeQuiz> =>
  ask({ method: 'GET', path: pathOf(id, `/versions/${version}`) });

/**
 * Stores an earlier version again, as the next one on top of `newest`.
 * @throws {RestError} `conflict` when another one is the newest by now
 */
export function putAgain(quiz: WholeQuiz, newest: number): Promise<WholeQuiz> {
  const { id, version, ...content } = quiz;
  console.info(`Version ${version} is stored again on top of version ${newest}`);
  return ask({ method: 'PUT', path: pathOf(id), body: content, headers: { 'if-match': `"${newest}"` } });
}

/** @param key the same quiz sent with the same key is stored once */
export const createQuiz = (quiz: QuizInput, key: string): Promise<z.infer<typeof createdQuizReply>> =>
  ask({ method: 'POST', path: '/api/quizzes', body: quiz, headers: { 'idempotency-key': key } });

export type MediaPage = MediaListReply;
export type MediaRow = MediaPage['media'][number];

export const listMedia = (cursor: string | undefined): Promise<MediaPage> =>
  ask({ method: 'GET', path: `/api/media${cursor === undefined ? '' : `?cursor=${cursor}`}` });

/** @throws {RestError} `conflict` while it is used */
export const deleteMedia = (id: string): Promise<void> =>
  ask({ method: 'DELETE', path: `/api/media/${encodeURIComponent(id)}` });

const exportPath = (id: string, format: ExportFormat): string => pathOf(id, `/export?format=${format}`);

/** What the file would not hold. */
export const exportLosses = async (id: string, format: ExportFormat, signal: AbortSignal): Promise<Loss[]> =>
  (
    await ask<{ losses: Loss[] }>({
      method: 'GET',
      path: `${exportPath(id, format)}&check=1`,
      signal,
      timeoutMs: fileMs,
    })
  ).losses;

export const exportQuiz = (id: string, format: ExportFormat) => download(exportPath(id, format));

const importPath = '/api/imports';

/** @param onSent told the part of the file that is sent, 0…1 @throws {RestError} `bad_request` for what is no file of a quiz */
export function readImport(file: Blob, signal: AbortSignal, onSent: (part: number) => void): Promise<ImportReply> {
  const form = new FormData();
  form.append('file', file);
  return upload({ path: importPath, form, signal, onSent });
}

/** A few rows that were put right. @throws as `readImport` */
export const readRows = (text: string, format: ImportFormat): Promise<ImportReply> =>
  ask({ method: 'POST', path: importPath, body: { text, format }, timeoutMs: fileMs });
