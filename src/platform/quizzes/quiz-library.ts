import type { MikroORM } from '@mikro-orm/postgresql';
import { QuizDraft } from '../../../entities/quiz-draft.ts';
import type { CacheState } from '../../lib/byte-cache.ts';
import type { Quiz as QuizContent } from '../../protocol/quiz.ts';
import type { QuizListQuery, QuizListReply } from '../../protocol/rest.ts';
import { findMade, noteMade, type KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { checkMediaOwners } from './check-media-owners.ts';
import { checkMediaSites } from './check-media-sites.ts';
import { checkQuizBudget, dropHistory } from './quiz-budget.ts';
import { withQuestionIds } from './question-ids.ts';
import { listVersions, type QuizVersionRow } from './quiz-history.ts';
import { QuizReader, type QuizText, type VersionedQuiz } from './quiz-reader.ts';
import { searchQuizzes } from './quiz-search.ts';
import { deleteForever, trimTrash } from './quiz-trash.ts';
import { addQuiz, findPlayable, lockOwn, measure, otherVersion, storeNext } from './quiz-rows.ts';

/** As it was stored; `replayed` when an earlier request with the same key has stored it. */
export type CreatedQuiz = VersionedQuiz & { replayed?: true };

/**
 * Keeps the quizzes: each owner's own, and the samples, which everyone can read and no one can change.
 * Whatever is not there, or not the caller's, is `not_found`.
 */
export class QuizLibrary {
  readonly #orm: MikroORM;
  readonly #people: PersonLimits;
  readonly #makeId: () => string;
  readonly #now: () => number;
  readonly #reader: QuizReader;
  readonly #remoteMedia: boolean;

  /** `makeId` gives UUIDs, `now` Unix milliseconds. */
  constructor(deps: {
    orm: MikroORM;
    people: PersonLimits;
    makeId: () => string;
    now: () => number;
    limits: { quizReadBytesPerSecond: number };
    /** Whether questions may show media of other sites; true by default. */
    remoteMedia?: boolean;
  }) {
    this.#reader = new QuizReader(deps);
    this.#orm = deps.orm;
    this.#people = deps.people;
    this.#makeId = deps.makeId;
    this.#now = deps.now;
    this.#remoteMedia = deps.remoteMedia ?? true;
  }

  /** @throws as `searchQuizzes` */
  async list(ownerId: string, query: QuizListQuery = {}): Promise<QuizListReply> {
    const search = () => searchQuizzes(this.#orm.em.fork(), ownerId, query);
    // Looking through the texts of thousands takes Postgres a while: nobody has that done many times at once.
    return query.query === undefined ? await search() : await this.#people.inTurn(ownerId, search);
  }

  /**
   * Stores a new quiz; an earlier request with the same key has stored it, or this one does.
   * @throws {CodedError} `limit`; `conflict` for a key that was used for another request.
   */
  async create(ownerId: string, content: QuizContent, keyed?: KeyedRequest): Promise<CreatedQuiz> {
    checkMediaSites(content, this.#remoteMedia);
    const id = this.#makeId();
    const measured = measure(id, content);
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em): Promise<CreatedQuiz> => {
        const allowance = await this.#people.lock(em, ownerId);
        const at = new Date(this.#now());
        const made = keyed && (await findMade(em, keyed, at.getTime()));
        if (made !== undefined) return { ...withQuestionIds(made, content), id: made, version: 1, replayed: true };
        await checkMediaOwners(em, ownerId, content);
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
   * @param request.onTopOf the version that must be the newest
   * @throws {CodedError} `limit`; `conflict` when another version is the newest: nothing is changed then.
   */
  async replace(
    ownerId: string,
    id: string,
    { content, onTopOf }: { content: QuizContent; onTopOf?: number | undefined },
  ): Promise<VersionedQuiz> {
    checkMediaSites(content, this.#remoteMedia);
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => {
        const allowance = await this.#people.lock(em, ownerId);
        const quiz = await lockOwn(em, ownerId, id);
        if (onTopOf !== undefined && onTopOf !== quiz.version) throw otherVersion(quiz.version);
        await checkMediaOwners(em, ownerId, content);
        return await storeNext(em, quiz, { content, allowance, ownerId, at: new Date(this.#now()) });
      }),
    );
  }

  /** Of contents that were read lately. */
  get cache(): CacheState {
    return this.#reader.cache;
  }

  /** @throws as `QuizReader` */
  async read(ownerId: string, id: string): Promise<VersionedQuiz> {
    return await this.#reader.read(ownerId, id);
  }

  /** @param version the newest without one @throws as `QuizReader` */
  async readText(ownerId: string, id: string, version?: number): Promise<QuizText> {
    return version === undefined
      ? await this.#reader.text(ownerId, id)
      : await this.#reader.textAt(ownerId, id, version);
  }

  /** Those that are kept, the newest first. */
  async versions(ownerId: string, id: string): Promise<QuizVersionRow[]> {
    return await listVersions(this.#orm.em.fork(), ownerId, id);
  }

  /** A quiz of the caller's with the newest content of one of their own or a sample. @throws {CodedError} `limit`; as `read` */
  async duplicate(ownerId: string, id: string): Promise<CreatedQuiz> {
    const { id: _, version: __, ...content } = await this.#reader.read(ownerId, id);
    return await this.create(ownerId, content);
  }

  /** Of the newest version as JSON, without reading it. */
  async contentBytes(ownerId: string, id: string): Promise<number> {
    return (await findPlayable(this.#orm.em.fork(), ownerId, id)).contentBytes;
  }

  /**
   * Moves it to the trash, or deletes it for ever, also from there. Games that play it, and their results, have their own
   * copy and go on.
   */
  async delete(ownerId: string, id: string, { forever = false } = {}): Promise<void> {
    await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => {
        const allowance = await this.#people.lock(em, ownerId);
        const quiz = await lockOwn(em, ownerId, id, forever);
        if (forever) return await deleteForever(em, quiz, new Date(this.#now()));
        quiz.deletedAt = new Date(this.#now());
        await em.flush();
        await trimTrash(em, allowance, ownerId);
      }),
    );
  }

  /**
   * Takes it out of the trash; one that is not there stays as it is.
   * @returns nothing for one that was never published
   * @throws {CodedError} `limit`
   */
  async restore(ownerId: string, id: string): Promise<QuizText | undefined> {
    const version = await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => {
        const allowance = await this.#people.lock(em, ownerId);
        const quiz = await lockOwn(em, ownerId, id, true);
        if (!quiz.deletedAt) return quiz.version;
        const draft = await em.findOne(QuizDraft, { quizId: quiz.id }, { fields: ['bytes'] });
        const bytes = quiz.contentBytes + (draft?.bytes ?? 0);
        await checkQuizBudget(em, allowance, { ownerId, bytes });
        quiz.deletedAt = null;
        await em.flush();
        await dropHistory(em, allowance, ownerId);
        return quiz.version;
      }),
    );
    return version === 0 ? undefined : await this.#reader.text(ownerId, id);
  }
}
