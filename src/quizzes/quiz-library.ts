import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { QuizVersion } from '../../entities/quiz-version.ts';
import { Quiz } from '../../entities/quiz.ts';
import { isUuid } from '../db/is-uuid.ts';
import { CodedError } from '../protocol/errors.ts';
import type { Quiz as QuizContent } from '../protocol/quiz.ts';

export interface QuizListRow {
  id: string;
  title: string;
  questionCount: number;
  sample: boolean;
  /** Unix milliseconds. */
  updatedAt: number;
}

/** A quiz at one version. */
export type VersionedQuiz = QuizContent & { id: string; version: number };

/** Keeps one account from filling the disk. */
const quizzesPerOwnerMax = 1000;
/** Games play from their own copy, so older versions are history only. */
const versionsKeptMax = 20;

/**
 * Keeps the quizzes: each owner's own, and the samples, which everyone can read and no one can change.
 * Whatever is not there, or not the caller's, is `not_found`.
 */
export class QuizLibrary {
  readonly #orm: MikroORM;
  readonly #makeId: () => string;
  readonly #now: () => number;

  /** `makeId` gives UUIDs, `now` Unix milliseconds. */
  constructor(deps: { orm: MikroORM; makeId: () => string; now: () => number }) {
    this.#orm = deps.orm;
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
    return quizzes.map(({ id, title, questionCount, sample, updatedAt }) => {
      return { id, title, questionCount, sample, updatedAt: updatedAt.getTime() };
    });
  }

  /** @throws {CodedError} `conflict` when the owner has as many as one may have. */
  async create(ownerId: string, content: QuizContent): Promise<VersionedQuiz> {
    const em = this.#orm.em.fork();
    if ((await em.count(Quiz, { ownerId })) >= quizzesPerOwnerMax) {
      throw new CodedError('conflict', `You have ${quizzesPerOwnerMax} quizzes. Delete some of them first.`);
    }
    const quiz = addQuiz(em, { id: this.#makeId(), ownerId, at: new Date(this.#now()) }, content);
    await em.flush();
    return { ...content, id: quiz.id, version: quiz.version };
  }

  /** Stores the content as the next version. Two at once get two versions, and the later one is what is read. */
  async replace(ownerId: string, id: string, content: QuizContent): Promise<VersionedQuiz> {
    const version = await this.#orm.em.fork().transactional(async (em) => {
      const quiz = await lockOwn(em, ownerId, id);
      putVersion(em, quiz, { content, at: new Date(this.#now()) });
      await em.nativeDelete(QuizVersion, { quizId: id, version: { $lte: quiz.version - versionsKeptMax } });
      return quiz.version;
    });
    return { ...content, id, version };
  }

  async read(ownerId: string, id: string): Promise<VersionedQuiz> {
    const em = this.#orm.em.fork();
    const quiz = isUuid(id) ? await em.findOne(Quiz, { id, $or: [{ ownerId }, { sample: true }] }) : null;
    if (quiz === null) throw notFound();
    const { content, version } = await newestVersion(em, quiz.id);
    return { ...content, id: quiz.id, version };
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

/** Makes a quiz at version 1 in the unit of work. */
export function addQuiz(
  em: EntityManager,
  quiz: { id: string; at: Date; ownerId?: string; sampleKey?: string },
  content: QuizContent,
): Quiz {
  const { id, at, ownerId = null, sampleKey = null } = quiz;
  em.create(QuizVersion, { quizId: id, version: 1, content, createdAt: at });
  return em.create(Quiz, {
    id,
    ownerId,
    sample: sampleKey !== null,
    sampleKey,
    title: content.title,
    questionCount: content.questions.length,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
}

/** Makes the next version of a quiz in the unit of work. The caller holds the quiz' row lock. */
export function putVersion(em: EntityManager, quiz: Quiz, next: { content: QuizContent; at: Date }): void {
  quiz.version += 1;
  quiz.title = next.content.title;
  quiz.questionCount = next.content.questions.length;
  quiz.updatedAt = next.at;
  em.create(QuizVersion, { quizId: quiz.id, version: quiz.version, content: next.content, createdAt: next.at });
}

/** By its own number and not by the quiz row's, which another request may move between the two reads. */
async function newestVersion(em: EntityManager, quizId: string): Promise<QuizVersion> {
  const newest = await em.findOne(QuizVersion, { quizId }, { orderBy: { version: 'desc' } });
  if (newest === null) throw notFound();
  return newest;
}

async function lockOwn(em: EntityManager, ownerId: string, id: string): Promise<Quiz> {
  const quiz = isUuid(id)
    ? await em.findOne(Quiz, { id, ownerId, sample: false }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (quiz === null) throw notFound();
  return quiz;
}

const notFound = () => new CodedError('not_found', 'There is no such quiz, or it is not yours.');
