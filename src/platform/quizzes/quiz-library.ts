import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { Quiz } from '../../../entities/quiz.ts';
import { BytePace } from '../../lib/byte-pace.ts';
import { CodedError } from '../../protocol/errors.ts';
import { quizSchema, type Quiz as QuizContent } from '../../protocol/quiz.ts';
import { findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { checkQuizBudget, dropHistory, recountSql } from './quiz-budget.ts';
import { withQuestionIds } from './question-ids.ts';
import {
  addQuiz,
  findReadable,
  liftContent,
  lockOwn,
  measure,
  needsLaterServer,
  newestVersion,
  putVersion,
  type StoredVersion,
} from './quiz-rows.ts';
import { QuizTexts } from './quiz-texts.ts';

export interface QuizListRow {
  id: string;
  title: string;
  questionCount: number;
  /** A BCP 47 tag, where the author has said it. */
  language?: string;
  tags: string[];
  sample: boolean;
  /** Unix milliseconds. */
  updatedAt: number;
}

/** A quiz at one version. */
export type VersionedQuiz = QuizContent & { id: string; version: number };
/** As it was stored; `replayed` when an earlier request with the same key has stored it. */
export type CreatedQuiz = VersionedQuiz & { replayed?: true };

/** Games play from their own copy, so older versions are history only. */
const versionsKeptMax = 20;
/** Contents of so many bytes are read one after the other, and waited for no longer than this. */
const largeBytes = 65_536;
const readWaitMaxMs = 4000;
/** Contents that are known to be readable. */
const checkedMax = 1000;
/** Of texts that were read lately. */
const textBytesMax = 16 * 1024 * 1024;

/**
 * Keeps the quizzes: each owner's own, and the samples, which everyone can read and no one can change.
 * Whatever is not there, or not the caller's, is `not_found`.
 */
export class QuizLibrary {
  readonly #orm: MikroORM;
  readonly #people: PersonLimits;
  readonly #makeId: () => string;
  readonly #now: () => number;
  readonly #pace: BytePace;
  /**
   * Digests of contents that this process knows every field of, those read last at the end: checking 1.2 MB again would take
   * the event loop 75 ms at each reading.
   */
  readonly #checked = new Set<string>();
  readonly #texts = new QuizTexts(textBytesMax);

  /** `makeId` gives UUIDs, `now` Unix milliseconds. */
  constructor(deps: {
    orm: MikroORM;
    people: PersonLimits;
    makeId: () => string;
    now: () => number;
    limits: { quizReadBytesPerSecond: number };
  }) {
    this.#pace = new BytePace({
      perSecond: deps.limits.quizReadBytesPerSecond,
      largeFrom: largeBytes,
      waitMaxMs: readWaitMaxMs,
    });
    this.#orm = deps.orm;
    this.#people = deps.people;
    this.#makeId = deps.makeId;
    this.#now = deps.now;
  }

  /** The owner's own, newest first, then the samples. */
  async list(ownerId: string): Promise<QuizListRow[]> {
    const quizzes = await this.#orm.em
      .fork()
      .find(
        Quiz,
        { $or: [{ ownerId }, { sample: true }] },
        { orderBy: [{ sample: 'asc' }, { updatedAt: 'desc' }, { id: 'asc' }] },
      );
    return quizzes.map(({ id, title, questionCount, language, tags, sample, updatedAt }) => ({
      id,
      title,
      questionCount,
      ...(language === null ? {} : { language }),
      tags,
      sample,
      updatedAt: updatedAt.getTime(),
    }));
  }

  /**
   * Stores a new quiz; an earlier request with the same key has stored it, or this one does.
   * @throws {CodedError} `limit`; `conflict` for a key that was used for another request.
   */
  async create(ownerId: string, content: QuizContent, keyed?: KeyedRequest): Promise<CreatedQuiz> {
    const id = this.#makeId();
    const measured = measure(id, content);
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em): Promise<CreatedQuiz> => {
        const allowance = await this.#people.lock(em, ownerId);
        const at = new Date(this.#now());
        const made = keyed && (await findMade(em, keyed, at.getTime()));
        if (made !== undefined) return { ...withQuestionIds(made, content), id: made, version: 1, replayed: true };
        const { dropsHistory } = await checkQuizBudget(em, allowance, { ownerId, bytes: measured.bytes });
        addQuiz(em, { id, ownerId, at }, measured);
        if (keyed !== undefined) await noteMade(em, keyed, { resourceId: id, now: at.getTime() });
        await em.flush();
        if (dropsHistory) await dropHistory(em, allowance, ownerId);
        return { ...measured.whole, id, version: 1 };
      }),
    );
  }

  /**
   * Stores the content as the next version. Two at once get two versions, and the later one is what is read. The content
   * that is there already is not written again: its version gets the next number.
   * @throws {CodedError} `limit`
   */
  async replace(ownerId: string, id: string, content: QuizContent): Promise<VersionedQuiz> {
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => {
        const allowance = await this.#people.lock(em, ownerId);
        const quiz = await lockOwn(em, ownerId, id);
        const measured = measure(quiz.id, content);
        const { whole, bytes, digest } = measured;
        const at = new Date(this.#now());
        const same = { quizId: quiz.id, version: quiz.version, digest, bytes };
        if ((await em.nativeUpdate(QuizVersion, same, { version: quiz.version + 1 })) === 1) {
          Object.assign(quiz, { version: quiz.version + 1, updatedAt: at });
          return { ...whole, id: quiz.id, version: quiz.version };
        }
        const { dropsHistory } = await checkQuizBudget(em, allowance, { ownerId, bytes, replaces: quiz.id });
        putVersion(em, quiz, measured, at);
        await em.nativeDelete(QuizVersion, { quizId: quiz.id, version: { $lte: quiz.version - versionsKeptMax } });
        await em.flush();
        await em.execute(recountSql, [ownerId, quiz.id, quiz.id]);
        if (dropsHistory) await dropHistory(em, allowance, ownerId);
        return { ...whole, id: quiz.id, version: quiz.version };
      }),
    );
  }

  /**
   * A large one in its turn: `busy` when that would be too late.
   * @throws {CodedError} `busy`, also when a later version of the server stored it, with what is not known here.
   */
  async read(ownerId: string, id: string): Promise<VersionedQuiz> {
    return toVersioned(await this.#load(await findReadable(this.#orm.em.fork(), ownerId, id)));
  }

  /** The same as JSON. What was read lately is not read again: 1.2 MB take a while on their way from Postgres. @throws as `read` */
  async readText(ownerId: string, id: string): Promise<Buffer> {
    const quiz = await findReadable(this.#orm.em.fork(), ownerId, id);
    return await this.#texts.read(`${quiz.id}/${quiz.version}`, async () =>
      Buffer.from(JSON.stringify(toVersioned(await this.#load(quiz)))),
    );
  }

  async #load(quiz: Quiz): Promise<StoredVersion> {
    const waitMs = this.#pace.reserve(quiz.contentBytes);
    if (waitMs === undefined) {
      throw new CodedError('busy', 'Large quizzes are waiting. Try again in a moment.', {
        retryAfterMs: readWaitMaxMs,
      });
    }
    if (waitMs > 0) await sleep(waitMs);
    const stored = await newestVersion(this.#orm.em.fork(), quiz.id);
    this.#check(stored);
    return stored;
  }

  /** A field that is not known would be lost from the copy that a game plays, and with it a rule. */
  #check({ digest, content }: StoredVersion): void {
    const isChecked = digest !== null && this.#checked.has(digest);
    if (!isChecked && !quizSchema.safeParse(content).success) throw needsLaterServer();
    this.#noteChecked(digest);
  }

  #noteChecked(digest: string | null): void {
    if (digest === null) return;
    this.#checked.delete(digest);
    this.#checked.add(digest);
    const [oldest] = this.#checked;
    if (this.#checked.size > checkedMax && oldest !== undefined) this.#checked.delete(oldest);
  }

  /** Of the newest version as JSON, without reading it. */
  async contentBytes(ownerId: string, id: string): Promise<number> {
    return (await findReadable(this.#orm.em.fork(), ownerId, id)).contentBytes;
  }

  /** Games that play it, and their results, have their own copy and go on. */
  async delete(ownerId: string, id: string): Promise<void> {
    await this.#orm.em.fork().transactional(async (em) => {
      const quiz = await lockOwn(em, ownerId, id);
      await em.nativeDelete(QuizVersion, { quizId: quiz.id });
      await em.nativeDelete(Quiz, { id: quiz.id });
    });
  }
}

const toVersioned = (stored: StoredVersion): VersionedQuiz => ({
  id: stored.quizId,
  version: stored.version,
  ...liftContent(stored),
});
