import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Quiz } from '../../../entities/quiz.ts';
import { ByteCache, type CacheState } from '../../lib/byte-cache.ts';
import { BytePace } from '../../lib/byte-pace.ts';
import { CodedError } from '../../protocol/errors.ts';
import { storedQuizSchema, type Quiz as QuizContent } from '../../protocol/quiz.ts';
import {
  findReadable,
  findVersion,
  liftContent,
  needsLaterServer,
  noSuchQuiz,
  type StoredVersion,
} from './quiz-rows.ts';

/** A quiz at one version. */
export type VersionedQuiz = QuizContent & { id: string; version: number };
/** The same as JSON. */
export interface QuizText {
  version: number;
  text: Buffer;
}

/** Contents of so many bytes are read one after the other, and waited for no longer than this. */
const largeBytes = 65_536;
const readWaitMaxMs = 4000;
/** Contents that are known to be readable. */
const checkedMax = 1000;
/** Of texts that were read lately. */
const textBytesMax = 16 * 1024 * 1024;

/**
 * Reads quizzes, large ones in their turn. All reading throws `not_found` for what is not there or not the caller's, and
 * `busy` when it would be too late or when a later version of the server stored what is not known here.
 */
export class QuizReader {
  readonly #orm: MikroORM;
  readonly #pace: BytePace;
  /**
   * Digests of contents that this process knows every field of, those read last at the end: checking 1.2 MB again would take
   * the event loop 75 ms at each reading.
   */
  readonly #checked = new Set<string>();
  /** By quiz and version, which never change. */
  readonly #texts = new ByteCache<Buffer>(textBytesMax);

  constructor({ orm, limits }: { orm: MikroORM; limits: { quizReadBytesPerSecond: number } }) {
    this.#orm = orm;
    this.#pace = new BytePace({
      perSecond: limits.quizReadBytesPerSecond,
      largeFrom: largeBytes,
      waitMaxMs: readWaitMaxMs,
    });
  }

  /** Of the texts that were read lately. */
  get cache(): CacheState {
    return this.#texts;
  }

  /** A copy of one's own. Which version is the newest is read every time; its content is not, if it was lately. */
  async read(ownerId: string, id: string): Promise<VersionedQuiz> {
    return await this.#newest(ownerId, id, async (quiz) => {
      const { text } = await this.#text(quiz, quiz.version);
      return JSON.parse(text.toString()) as VersionedQuiz;
    });
  }

  /** As `read`: 1.2 MB take a while on their way from Postgres. */
  async text(ownerId: string, id: string): Promise<QuizText> {
    return await this.#newest(ownerId, id, (quiz) => this.#text(quiz, quiz.version));
  }

  /** @param version also an older one that is kept */
  async textAt(ownerId: string, id: string, version: number): Promise<QuizText> {
    return await this.#text(await findReadable(this.#orm.em.fork(), ownerId, id), version);
  }

  /** Another request may store the next version between the look at the quiz and at its content: then it is looked at again. */
  async #newest<T>(ownerId: string, id: string, task: (quiz: Quiz) => Promise<T>, missed?: number): Promise<T> {
    const quiz = await findReadable(this.#orm.em.fork(), ownerId, id);
    try {
      return await task(quiz);
    } catch (error) {
      const isMissing = error instanceof CodedError && error.code === 'not_found';
      if (!isMissing || quiz.version === missed) throw error;
      return await this.#newest(ownerId, id, task, quiz.version);
    }
  }

  async #text(quiz: Quiz, version: number): Promise<QuizText> {
    // An id may be used again, long after its quiz is gone for ever.
    const key = `${quiz.id}/${version}/${quiz.createdAt.getTime()}`;
    const text = await this.#texts.read(key, async () => {
      const value = Buffer.from(JSON.stringify(await this.#load(quiz, version)));
      return { value, bytes: value.length };
    });
    return { version, text };
  }

  async #load(quiz: Quiz, version: number): Promise<VersionedQuiz> {
    const waitMs = this.#pace.reserve(quiz.contentBytes);
    if (waitMs === undefined) {
      throw new CodedError('busy', 'Large quizzes are waiting. Try again in a moment.', {
        retryAfterMs: readWaitMaxMs,
      });
    }
    if (waitMs > 0) await sleep(waitMs);
    const stored = await findVersion(this.#orm.em.fork(), quiz.id, version);
    if (stored === undefined) throw noSuchQuiz();
    this.#check(stored);
    return { id: quiz.id, version, ...liftContent(stored) };
  }

  /** A field that is not known would be lost from the copy that a game plays, and with it a rule. */
  #check({ digest, content }: StoredVersion): void {
    const isChecked = digest !== null && this.#checked.has(digest);
    if (!isChecked && !storedQuizSchema.safeParse(content).success) throw needsLaterServer();
    this.#noteChecked(digest);
  }

  #noteChecked(digest: string | null): void {
    if (digest === null) return;
    this.#checked.delete(digest);
    this.#checked.add(digest);
    const [oldest] = this.#checked;
    if (this.#checked.size > checkedMax && oldest !== undefined) this.#checked.delete(oldest);
  }
}
