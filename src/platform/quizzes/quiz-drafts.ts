import { UniqueConstraintViolationException, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { DeletedQuiz } from '../../../entities/deleted-quiz.ts';
import { QuizDraft } from '../../../entities/quiz-draft.ts';
import { Quiz } from '../../../entities/quiz.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { CodedError } from '../../protocol/errors.ts';
import { mediaSchema } from '../../protocol/question-types/question-type.ts';
import { quizSchema } from '../../protocol/quiz.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { findMediaProblems } from './check-media-owners.ts';
import { checkMediaSites } from './check-media-sites.ts';
import { checkQuizBudget, dropHistory } from './quiz-budget.ts';
import { findKnownProblems, findProblems, type DraftProblem } from './draft-problems.ts';
import type { MarkupFormatter } from './markup/markup-formatter.ts';
import type { VersionedQuiz } from './quiz-reader.ts';
import { addUnpublished, lockOwn, noSuchQuiz, otherVersion, storeNext } from './quiz-rows.ts';
import { searchFields } from './quiz-search.ts';
import { deleteForever } from './quiz-trash.ts';

export interface Draft {
  content: unknown;
  rev: number;
  baseVersion: number;
  problems: DraftProblem[];
}

/** Keeps what people have changed and not yet published. Whatever is not there, or not the caller's, is `not_found`. */
export class QuizDrafts {
  readonly #orm: MikroORM;
  readonly #people: PersonLimits;
  readonly #formatter: Pick<MarkupFormatter, 'format'>;
  readonly #now: () => number;
  readonly #remoteMedia: boolean;

  /** `now` gives Unix milliseconds; `remoteMedia` says whether questions may show media of other sites. */
  constructor(deps: {
    orm: MikroORM;
    people: PersonLimits;
    formatter: Pick<MarkupFormatter, 'format'>;
    now: () => number;
    remoteMedia?: boolean;
  }) {
    this.#orm = deps.orm;
    this.#people = deps.people;
    this.#formatter = deps.formatter;
    this.#now = deps.now;
    this.#remoteMedia = deps.remoteMedia ?? true;
  }

  async read(ownerId: string, asked: string): Promise<Draft> {
    const em = this.#orm.em.fork();
    const id = canonicalUuid(asked);
    const quiz = id === undefined ? null : await em.findOne(Quiz, { id, ownerId, deletedAt: null });
    const draft = quiz && (await em.findOne(QuizDraft, { quizId: quiz.id }));
    if (!draft) throw noSuchQuiz();
    const content: unknown = JSON.parse(draft.content);
    const { rev, baseVersion } = draft;
    return { content, rev, baseVersion, problems: await this.#knownProblems(em, ownerId, content) };
  }

  /**
   * Stores what the draft holds now. The first one of an id that nobody has used makes the quiz.
   * @param change.onTopOf the rev that must be the newest; 0 where there is no draft
   * @throws {CodedError} `conflict` when another rev is the newest, `limit`
   */
  async write(
    ownerId: string,
    id: string,
    { content, onTopOf }: { content: object; onTopOf: number },
  ): Promise<{ rev: number; problems: DraftProblem[] }> {
    const text = JSON.stringify(content);
    const bytes = Buffer.byteLength(text);
    const writing = this.#inTurn(ownerId, async (em, allowance) => {
      const updatedAt = new Date(this.#now());
      const used = await findUsed(em, ownerId, id, onTopOf);
      const draft = used && (await em.findOne(QuizDraft, { quizId: used.id }));
      if (draft && isRepeated(draft, text, onTopOf)) return draft.rev;
      if (onTopOf !== (draft?.rev ?? 0)) throw otherRev(draft?.rev ?? 0);
      const replaces = used && { draft: used.id };
      const about = { ownerId, bytes, ...(replaces ? { replaces } : {}) };
      const { dropsHistory } = await checkQuizBudget(em, allowance, about);
      const quiz = used ?? addUnpublished(em, { id: id.toLowerCase(), ownerId, at: updatedAt });
      quiz.draftRev += 1;
      quiz.updatedAt = updatedAt;
      if (quiz.version === 0) nameByDraft(quiz, content);
      const now = { rev: quiz.draftRev, content: text, bytes, updatedAt };
      if (draft) Object.assign(draft, now);
      else em.create(QuizDraft, { quizId: quiz.id, firstRev: quiz.draftRev, baseVersion: quiz.version, ...now });
      await em.flush();
      if (dropsHistory) await dropHistory(em, allowance, ownerId);
      return quiz.draftRev;
    });
    const rev = await writing.catch((error: unknown) => {
      // Somebody else has chosen the same id at the same moment.
      throw error instanceof UniqueConstraintViolationException ? noSuchQuiz() : error;
    });
    return { rev, problems: await this.#knownProblems(this.#orm.em.fork(), ownerId, content) };
  }

  /** A quiz that was never published goes with its draft. */
  async delete(ownerId: string, id: string): Promise<void> {
    await this.#inTurn(ownerId, async (em) => {
      const quiz = await lockOwn(em, ownerId, id);
      const draft = await em.findOne(QuizDraft, { quizId: quiz.id });
      if (draft === null) throw noSuchQuiz();
      if (quiz.version === 0) await deleteForever(em, quiz, new Date(this.#now()));
      else em.remove(draft);
    });
  }

  /**
   * Makes the draft the next version.
   * @throws {CodedError} `conflict` when another rev is the newest, or a version is newer than the draft; `bad_request`
   *   with the problems that are left; `limit`; `busy` where formulas cannot be looked at now
   */
  async publish(ownerId: string, id: string, onTopOf: number): Promise<VersionedQuiz> {
    const found = await this.#problemsAt(ownerId, id, onTopOf);
    return await this.#inTurn(ownerId, async (em, allowance) => {
      const quiz = await lockOwn(em, ownerId, id);
      const draft = await em.findOne(QuizDraft, { quizId: quiz.id });
      if (draft?.rev !== onTopOf) throw otherRev(draft?.rev ?? 0);
      if (quiz.version !== draft.baseVersion) throw otherVersion(quiz.version);
      const parsed = quizSchema.safeParse(JSON.parse(draft.content));
      const details = found ?? [];
      if (!parsed.success || details.length > 0) {
        throw new CodedError('bad_request', 'The draft cannot be published yet.', { details });
      }
      checkMediaSites(parsed.data, this.#remoteMedia);
      // Before the budget is looked at, in which a draft counts beside the version.
      await em.nativeDelete(QuizDraft, { quizId: quiz.id });
      return await storeNext(em, quiz, { content: parsed.data, allowance, ownerId, at: new Date(this.#now()) });
    });
  }

  /** Looked for before any row is locked, as formulas may take their time. Undefined where this rev is not the newest. */
  async #problemsAt(ownerId: string, asked: string, rev: number): Promise<DraftProblem[] | undefined> {
    const em = this.#orm.em.fork();
    const id = canonicalUuid(asked);
    const quiz = id === undefined ? null : await em.findOne(Quiz, { id, ownerId, deletedAt: null });
    const draft = quiz && (await em.findOne(QuizDraft, { quizId: quiz.id, rev }));
    if (!draft) return undefined;
    const content: unknown = JSON.parse(draft.content);
    return [...(await findProblems(content, this.#formatter)), ...(await findMediaProblems(em, ownerId, content))];
  }

  /** Without those of formulas where they cannot be looked at now. */
  async #knownProblems(em: EntityManager, ownerId: string, content: unknown): Promise<DraftProblem[]> {
    return [...(await findKnownProblems(content, this.#formatter)), ...(await findMediaProblems(em, ownerId, content))];
  }

  async #inTurn<T>(
    ownerId: string,
    task: (em: EntityManager, allowance: Awaited<ReturnType<PersonLimits['lock']>>) => Promise<T>,
  ): Promise<T> {
    return await this.#people.inTurn(ownerId, () =>
      this.#orm.em.fork().transactional(async (em) => await task(em, await this.#people.lock(em, ownerId))),
    );
  }
}

/** The caller's quiz, locked; undefined for an id that nobody has used, where that makes a quiz. */
async function findUsed(em: EntityManager, ownerId: string, asked: string, onTopOf: number): Promise<Quiz | undefined> {
  const id = canonicalUuid(asked);
  if (id === undefined) throw noSuchQuiz();
  const isUsed = (await em.count(Quiz, { id })) > 0 || (await em.count(DeletedQuiz, { id })) > 0;
  return isUsed || onTopOf !== 0 ? await lockOwn(em, ownerId, id) : undefined;
}

/** The request was done already, and its reply was lost. */
const isRepeated = ({ rev, firstRev, content }: QuizDraft, text: string, onTopOf: number): boolean =>
  content === text && (rev === onTopOf + 1 || (onTopOf === 0 && rev === firstRev));

/** What lists say of a quiz that has no version yet. */
function nameByDraft(quiz: Quiz, content: { title?: unknown; questions?: unknown }): void {
  const title = quizSchema.shape.title.safeParse(content.title);
  quiz.title = title.success ? title.data : '';
  Object.assign(quiz, searchFields({ title: quiz.title, questions: [] }));
  const questions: unknown[] = Array.isArray(content.questions) ? content.questions : [];
  quiz.questionCount = questions.length;
  quiz.cover = coverOf(questions);
}

/** The first picture, of questions that may be anything. */
function coverOf(questions: readonly unknown[]): string | null {
  for (const question of questions) {
    const { media } = (question ?? {}) as { media?: unknown };
    const parsed = media === undefined ? undefined : mediaSchema.safeParse(media);
    if (parsed?.success && parsed.data.kind === 'image') return parsed.data.url;
  }
  return null;
}

const otherRev = (rev: number): CodedError =>
  new CodedError('conflict', 'The draft has another state by now.', { details: { rev } });
