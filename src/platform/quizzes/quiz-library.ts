import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { Quiz } from '../../../entities/quiz.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { BytePace } from '../../lib/byte-pace.ts';
import { CodedError } from '../../protocol/errors.ts';
import { quizSchema, type Quiz as QuizContent } from '../../protocol/quiz.ts';
import { findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { checkQuizBudget, dropHistory, recountSql } from './quiz-budget.ts';
import { QuizTexts } from './quiz-texts.ts';

export interface QuizListRow {
  id: string;
  title: string;
  questionCount: number;
  /** A BCP 47 tag, where the author has said it. */
  language?: string;
  sample: boolean;
  /** Unix milliseconds. */
  updatedAt: number;
}

/** A quiz at one version. */
export type VersionedQuiz = QuizContent & { id: string; version: number };
/** As it was stored; `replayed` when an earlier request with the same key has stored it. */
export type CreatedQuiz = VersionedQuiz & { replayed?: true };

/** Another process may know what this one does not. */
const elsewhereAfterMs = 1000;
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
    return quizzes.map(({ id, title, questionCount, language, sample, updatedAt }) => ({
      id,
      title,
      questionCount,
      ...(language === null ? {} : { language }),
      sample,
      updatedAt: updatedAt.getTime(),
    }));
  }

  /**
   * Stores a new quiz; an earlier request with the same key has stored it, or this one does.
   * @throws {CodedError} `limit`; `conflict` for a key that was used for another request.
   */
  async create(ownerId: string, content: QuizContent, keyed?: KeyedRequest): Promise<CreatedQuiz> {
    const { bytes, digest } = measure(content);
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em): Promise<CreatedQuiz> => {
        const allowance = await this.#people.lock(em, ownerId);
        const at = new Date(this.#now());
        const made = keyed && (await findMade(em, keyed, at.getTime()));
        if (made !== undefined) return { ...content, id: made, version: 1, replayed: true };
        const { dropsHistory } = await checkQuizBudget(em, allowance, { ownerId, bytes });
        const quiz = addQuiz(em, { id: this.#makeId(), ownerId, at }, { content, bytes, digest });
        if (keyed !== undefined) await noteMade(em, keyed, { resourceId: quiz.id, now: at.getTime() });
        await em.flush();
        if (dropsHistory) await dropHistory(em, allowance, ownerId);
        return { ...content, id: quiz.id, version: quiz.version };
      }),
    );
  }

  /**
   * Stores the content as the next version. Two at once get two versions, and the later one is what is read. The content
   * that is there already is not written again: its version gets the next number.
   * @throws {CodedError} `limit`
   */
  async replace(ownerId: string, id: string, content: QuizContent): Promise<VersionedQuiz> {
    const { bytes, digest } = measure(content);
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => {
        const allowance = await this.#people.lock(em, ownerId);
        const quiz = await lockOwn(em, ownerId, id);
        const at = new Date(this.#now());
        const same = { quizId: quiz.id, version: quiz.version, digest, bytes };
        if ((await em.nativeUpdate(QuizVersion, same, { version: quiz.version + 1 })) === 1) {
          Object.assign(quiz, { version: quiz.version + 1, updatedAt: at });
          return { ...content, id: quiz.id, version: quiz.version };
        }
        const { dropsHistory } = await checkQuizBudget(em, allowance, { ownerId, bytes, replaces: quiz.id });
        putVersion(em, quiz, { content, bytes, digest }, at);
        await em.nativeDelete(QuizVersion, { quizId: quiz.id, version: { $lte: quiz.version - versionsKeptMax } });
        await em.flush();
        await em.execute(recountSql, [ownerId, quiz.id, quiz.id]);
        if (dropsHistory) await dropHistory(em, allowance, ownerId);
        return { ...content, id: quiz.id, version: quiz.version };
      }),
    );
  }

  /**
   * A large one in its turn: `busy` when that would be too late.
   * @throws {CodedError} `busy`, also when a later version of the server stored it, with what is not known here.
   */
  async read(ownerId: string, id: string): Promise<VersionedQuiz> {
    const { quizId, version, content, digest } = await this.#load(await findReadable(this.#orm.em.fork(), ownerId, id));
    const parsed = JSON.parse(content) as QuizContent;
    this.#check(digest, () => parsed);
    return { ...parsed, id: quizId, version };
  }

  /**
   * The same as JSON. What is known to be readable is neither parsed nor written anew, and what was read lately not read
   * again: a text of 1.2 MB takes the event loop a good while on its way from Postgres. @throws as `read`
   */
  async readText(ownerId: string, id: string): Promise<Buffer> {
    const quiz = await findReadable(this.#orm.em.fork(), ownerId, id);
    return await this.#texts.read(`${quiz.id}/${quiz.version}`, async () => {
      const { quizId, version, content, digest } = await this.#load(quiz);
      this.#check(digest, () => JSON.parse(content) as QuizContent);
      // The text of an object that is not empty.
      return Buffer.from(`{"id":${JSON.stringify(quizId)},"version":${version},${content.trimStart().slice(1)}`);
    });
  }

  async #load(quiz: Quiz): Promise<StoredVersion & { quizId: string }> {
    const waitMs = this.#pace.reserve(quiz.contentBytes);
    if (waitMs === undefined) {
      throw new CodedError('busy', 'Large quizzes are waiting. Try again in a moment.', {
        retryAfterMs: readWaitMaxMs,
      });
    }
    if (waitMs > 0) await sleep(waitMs);
    return { ...(await newestVersion(this.#orm.em.fork(), quiz.id)), quizId: quiz.id };
  }

  /** A field that is not known would be lost from the copy that a game plays, and with it a rule. */
  #check(digest: string | null, parse: () => QuizContent): void {
    if (!(digest !== null && this.#checked.has(digest)) && !quizSchema.safeParse(parse()).success) {
      throw new CodedError('busy', 'this quiz needs a later version of the server', { retryAfterMs: elsewhereAfterMs });
    }
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

export interface MeasuredContent {
  content: QuizContent;
  bytes: number;
  digest: string;
}

/** How large the content is as JSON, and what tells it from others. */
export function measure(content: QuizContent): MeasuredContent {
  const json = Buffer.from(JSON.stringify(content));
  return { content, bytes: json.length, digest: createHash('sha256').update(json).digest('base64url') };
}

/** Makes a quiz at version 1 in the unit of work. */
export function addQuiz(
  em: EntityManager,
  quiz: { id: string; at: Date; ownerId?: string; sampleKey?: string },
  measured: MeasuredContent,
): Quiz {
  const { id, at, ownerId = null, sampleKey = null } = quiz;
  const { content, bytes } = measured;
  em.create(QuizVersion, { quizId: id, version: 1, createdAt: at, ...measured });
  return em.create(Quiz, {
    id,
    ownerId,
    sample: sampleKey !== null,
    sampleKey,
    title: content.title,
    questionCount: content.questions.length,
    language: content.language ?? null,
    version: 1,
    contentBytes: bytes,
    storedBytes: bytes,
    createdAt: at,
    updatedAt: at,
  });
}

/** Makes the next version of a quiz in the unit of work. The caller holds the quiz' row lock. */
export function putVersion(em: EntityManager, quiz: Quiz, measured: MeasuredContent, at: Date): void {
  const { content, bytes } = measured;
  quiz.version += 1;
  quiz.title = content.title;
  quiz.questionCount = content.questions.length;
  quiz.language = content.language ?? null;
  quiz.contentBytes = bytes;
  quiz.updatedAt = at;
  em.create(QuizVersion, { quizId: quiz.id, version: quiz.version, createdAt: at, ...measured });
}

async function findReadable(em: EntityManager, ownerId: string, asked: string): Promise<Quiz> {
  const id = canonicalUuid(asked);
  const quiz = id === undefined ? null : await em.findOne(Quiz, { id, $or: [{ ownerId }, { sample: true }] });
  if (quiz === null) throw notFound();
  return quiz;
}

/** By its own number and not by the quiz row's, which another request may move between the two reads. */
async function newestVersion(em: EntityManager, quizId: string): Promise<StoredVersion> {
  // Without the unit of work, which would keep a second copy as JSON to compare with.
  const [newest] = await em.execute<StoredVersion[]>(newestSql, [quizId]);
  if (newest === undefined) throw notFound();
  return newest;
}

interface StoredVersion {
  /** As JSON. */
  content: string;
  digest: string | null;
  version: number;
}
const newestSql =
  'select content::text as content, digest, version from quiz_version where quiz_id = ? order by version desc limit 1';

async function lockOwn(em: EntityManager, ownerId: string, asked: string): Promise<Quiz> {
  const id = canonicalUuid(asked);
  const own = id === undefined ? undefined : { id, ownerId, sample: false };
  const quiz = own && (await em.findOne(Quiz, own, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!quiz) throw notFound();
  return quiz;
}

const notFound = () => new CodedError('not_found', 'There is no such quiz, or it is not yours.');
