/** The requests of the editor. They carry `If-Match`, and the last one of a page outlives it. */
import type * as z from 'zod/mini';
import type { formulasReply } from '../../../src/protocol/formulas.ts';
import type { QuizReport } from '../../../src/protocol/reports-over-games.ts';
import type { importReply } from '../../../src/protocol/imports.ts';
import type { draftReply, draftWrittenReply, quizReply } from '../../../src/protocol/rest.ts';
import { sendAsCaller } from '../../shared/host-client.ts';
import { refusalOf, RestError, unreachable } from '../../shared/rest-client.ts';
import { whileBusy } from '../../shared/while-busy.ts';
import { timeoutSignal } from '../../shared/timeout-signal.ts';
import { type DraftQuiz, readDraft } from './draft.ts';

interface Request {
  method: string;
  path: string;
  body?: unknown;
  /** The number in `If-Match`. */
  onTopOf?: number;
  /** The page is about to go. */
  isLeaving?: boolean;
}

const timeoutMs = 15_000;
/** Browsers let requests of so many bytes outlive their page. */
const keepaliveBytesMax = 60_000;

async function send<T>({ method, path, body, onTopOf, isLeaving = false }: Request, token?: string): Promise<T> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const outlives = isLeaving && new TextEncoder().encode(text).length < keepaliveBytesMax;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(onTopOf === undefined ? {} : { 'if-match': `"${onTopOf}"` }),
      },
      ...(text === undefined ? {} : { body: text }),
      ...(outlives ? { keepalive: true } : { signal: timeoutSignal(timeoutMs) }),
    });
  } catch (error) {
    throw unreachable(error);
  }
  const reply: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw refusalOf(response.status, reply);
  return reply as T;
}

const ask = <T>(request: Request): Promise<T> =>
  sendAsCaller((token) => whileBusy(request.method, () => send<T>(request, token)));

export type PublishedQuiz = z.infer<typeof quizReply>;

/** What the server has of a quiz. */
export interface StoredDraft {
  content: DraftQuiz;
  /** 0: there is no draft, and `content` is what was published. */
  rev: number;
  /** The published version that it is, or that the draft began with. 0: none was ever published. */
  version: number;
  /** What keeps the draft from being published, as the server has it. */
  problems?: unknown;
}

export const isRefusal = (error: unknown, code: string): error is RestError =>
  error instanceof RestError && error.code === code;

async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isRefusal(error, 'not_found')) return undefined;
    throw error;
  }
}

/** What one quiz's editor asks of the server. All may throw `RestError`. */
export class DraftClient {
  readonly #path: string;

  constructor(quizId: string) {
    this.#path = `/api/quizzes/${encodeURIComponent(quizId)}`;
  }

  /** The draft, else what was published, else nothing. */
  async read(): Promise<StoredDraft | undefined> {
    const draft = await orNothing(ask<z.infer<typeof draftReply>>({ method: 'GET', path: `${this.#path}/draft` }));
    if (draft !== undefined) {
      const { content, rev, baseVersion, problems } = draft;
      return { content: readDraft(content), rev, version: baseVersion, problems };
    }
    const quiz = await this.readPublished();
    return quiz === undefined ? undefined : { content: readDraft(quiz), rev: 0, version: quiz.version };
  }

  readPublished = (): Promise<PublishedQuiz | undefined> => orNothing(ask({ method: 'GET', path: this.#path }));

  /** Of all games of the quiz. */
  readReport = (): Promise<QuizReport> => ask({ method: 'GET', path: `${this.#path}/report` });

  /** @throws {RestError} `conflict` when another rev is the newest */
  write(content: DraftQuiz, onTopOf: number, isLeaving: boolean): Promise<z.infer<typeof draftWrittenReply>> {
    return ask({ method: 'PUT', path: `${this.#path}/draft`, body: content, onTopOf, isLeaving });
  }

  /** @throws {RestError} `conflict`, `bad_request` */
  publish = (rev: number): Promise<PublishedQuiz> =>
    ask({ method: 'POST', path: `${this.#path}/publish`, onTopOf: rev });

  /** Nothing where it is not kept any more. */
  async readVersion(version: number): Promise<DraftQuiz | undefined> {
    const quiz = await orNothing(ask<PublishedQuiz>({ method: 'GET', path: `${this.#path}/versions/${version}` }));
    return quiz === undefined ? undefined : readDraft(quiz);
  }

  async deleteDraft(): Promise<void> {
    await orNothing(ask({ method: 'DELETE', path: `${this.#path}/draft` }));
  }
}

/** Questions out of a pasted text. */
export const importText = (text: string): Promise<z.infer<typeof importReply>> =>
  ask({ method: 'POST', path: '/api/imports', body: { text } });

export interface WantedFormula {
  source: string;
  displayed: boolean;
}
export type DrawnFormula = z.infer<typeof formulasReply>['formulas'][number];

/** For formulas of a question that is being written. */
export const drawFormulas = async (formulas: readonly WantedFormula[]): Promise<readonly DrawnFormula[]> =>
  (await ask<z.infer<typeof formulasReply>>({ method: 'POST', path: '/api/formulas', body: { formulas } })).formulas;
