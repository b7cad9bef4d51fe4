/** The rows of a quiz: what it is, and its content at each version. */
import { createHash } from 'node:crypto';
import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { Quiz } from '../../../entities/quiz.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Quiz as QuizContent } from '../../protocol/quiz.ts';
import { searchFields } from './quiz-search.ts';
import type { Allowance } from '../accounts/person-limits.ts';
import { checkQuizBudget, dropHistory, recountSql } from './quiz-budget.ts';
import { joinQuestionIds, splitQuestionIds, withQuestionIds } from './question-ids.ts';

/** Another process may know what this one does not. */
const elsewhereAfterMs = 1000;

/** A content as it is stored, and what is told of it. */
export interface MeasuredContent {
  /** With an id for every question. */
  whole: QuizContent;
  /** Of `whole` as JSON. */
  bytes: number;
  digest: string;
}

/** Gives the questions ids, and says how large the content is as JSON and what tells it from others. */
export function measure(quizId: string, content: QuizContent): MeasuredContent {
  const whole = withQuestionIds(quizId, content);
  const json = Buffer.from(JSON.stringify(whole));
  return { whole, bytes: json.length, digest: createHash('sha256').update(json).digest('base64url') };
}

/** Makes a quiz at version 1 in the unit of work. */
export function addQuiz(
  em: EntityManager,
  quiz: { id: string; at: Date; ownerId?: string; sampleKey?: string },
  measured: MeasuredContent,
): Quiz {
  const { id, at, ownerId = null, sampleKey = null } = quiz;
  const { bytes } = measured;
  addVersion(em, { quizId: id, version: 1, createdAt: at, publishedBy: ownerId }, measured);
  return em.create(Quiz, {
    id,
    ownerId,
    sample: sampleKey !== null,
    sampleKey,
    ...toldOf(measured.whole),
    version: 1,
    contentBytes: bytes,
    storedBytes: bytes,
    createdAt: at,
    updatedAt: at,
  });
}

/** Makes a quiz in the unit of work that is not published yet. */
export function addUnpublished(
  em: EntityManager,
  { id, ownerId, at }: { id: string; ownerId: string; at: Date },
): Quiz {
  return em.create(Quiz, {
    id,
    ownerId,
    sampleKey: null,
    title: '',
    questionCount: 0,
    language: null,
    version: 0,
    createdAt: at,
    updatedAt: at,
  });
}

/** Makes the next version of a quiz in the unit of work. The caller holds the quiz' row lock. */
export function putVersion(em: EntityManager, quiz: Quiz, measured: MeasuredContent, at: Date): void {
  Object.assign(quiz, toldOf(measured.whole));
  quiz.version += 1;
  quiz.contentBytes = measured.bytes;
  quiz.updatedAt = at;
  const { id: quizId, version, ownerId: publishedBy } = quiz;
  addVersion(em, { quizId, version, createdAt: at, publishedBy }, measured);
}

function addVersion(
  em: EntityManager,
  row: { quizId: string; version: number; createdAt: Date; publishedBy: string | null },
  { whole, bytes, digest }: MeasuredContent,
): void {
  em.create(QuizVersion, { ...row, ...splitQuestionIds(whole), bytes, digest, format: contentFormat });
}

/** What lists say of a content, and find it by. */
const toldOf = (content: QuizContent) => ({
  title: content.title,
  questionCount: content.questions.length,
  language: content.language ?? null,
  tags: content.tags ?? [],
  cover: coverOf(content),
  ...searchFields(content),
});

/** The first picture. */
const coverOf = ({ questions }: QuizContent): string | null =>
  questions.find(({ media }) => media?.kind === 'image')?.media?.url ?? null;

/** Games play from their own copy, so older versions are history only. */
const versionsKeptMax = 20;

/**
 * Stores the content as the next version. The content that is there already is not written again: its version gets the
 * next number. The caller holds the owner's row lock and the quiz'. @throws {CodedError} `limit`
 */
export async function storeNext(
  em: EntityManager,
  quiz: Quiz,
  { content, allowance, ownerId, at }: { content: QuizContent; allowance: Allowance; ownerId: string; at: Date },
): Promise<QuizContent & { id: string; version: number }> {
  const measured = measure(quiz.id, content);
  const { whole, bytes, digest } = measured;
  const same = { quizId: quiz.id, version: quiz.version, digest, bytes };
  const next = { version: quiz.version + 1, createdAt: at, publishedBy: ownerId };
  if ((await em.nativeUpdate(QuizVersion, same, next)) === 1) {
    Object.assign(quiz, { version: quiz.version + 1, updatedAt: at });
    return { ...whole, id: quiz.id, version: quiz.version };
  }
  const { dropsHistory } = await checkQuizBudget(em, allowance, { ownerId, bytes, replaces: { content: quiz.id } });
  putVersion(em, quiz, measured, at);
  await em.nativeDelete(QuizVersion, { quizId: quiz.id, version: { $lte: quiz.version - versionsKeptMax } });
  await em.flush();
  await em.execute(recountSql, [ownerId, quiz.id, quiz.id]);
  if (dropsHistory) await dropHistory(em, allowance, ownerId);
  return { ...whole, id: quiz.id, version: quiz.version };
}

export const otherVersion = (version: number): CodedError =>
  new CodedError('conflict', 'Another version of this quiz is stored by now.', { details: { version } });

/** How contents are stored now. */
const contentFormat = 2;
/** What makes a content of today of a stored one, by its format. */
const lifts: Record<number, (row: StoredContent) => QuizContent> = {
  1: ({ quizId, content }) => withQuestionIds(quizId, content),
  /** Ids of the questions lie beside the content, which processes from before there were ids read too. */
  2: ({ content, questionIds }) => joinQuestionIds(content, questionIds ?? []),
};

export interface StoredContent {
  quizId: string;
  format: number;
  content: QuizContent;
  questionIds?: string[] | null | undefined;
}

/** The content of a row, whatever version of the server wrote it. @throws {CodedError} `busy` for one that is later than this. */
export function liftContent(row: StoredContent): QuizContent {
  const lift = lifts[row.format];
  if (lift === undefined) throw needsLaterServer();
  return lift(row);
}

export const needsLaterServer = (): CodedError =>
  new CodedError('busy', 'this quiz needs a later version of the server', { retryAfterMs: elsewhereAfterMs });

export async function findReadable(em: EntityManager, ownerId: string, asked: string): Promise<Quiz> {
  const quiz = await findShown(em, ownerId, asked);
  if (quiz === null || quiz.version === 0) throw noSuchQuiz();
  return quiz;
}

/** As `findReadable`. @throws {CodedError} `conflict` for one of the caller's that was never published */
export async function findPlayable(em: EntityManager, ownerId: string, asked: string): Promise<Quiz> {
  const quiz = await findShown(em, ownerId, asked);
  if (quiz === null) throw noSuchQuiz();
  if (quiz.version === 0)
    throw new CodedError('conflict', 'This quiz was never published: open it in the editor, and press “Done”.');
  return quiz;
}

/** The caller's, or a sample; not in the trash. */
async function findShown(em: EntityManager, ownerId: string, asked: string): Promise<Quiz | null> {
  const id = canonicalUuid(asked);
  return id === undefined
    ? null
    : await em.findOne(Quiz, { id, deletedAt: null, $or: [{ ownerId }, { sample: true }] });
}

/** The caller's own, with its row locked until the transaction ends. @param trash also one that is in the trash */
export async function lockOwn(em: EntityManager, ownerId: string, asked: string, trash = false): Promise<Quiz> {
  const id = canonicalUuid(asked);
  const own = id === undefined ? undefined : { id, ownerId, sample: false, ...(trash ? {} : { deletedAt: null }) };
  const quiz = own && (await em.findOne(Quiz, own, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!quiz) throw noSuchQuiz();
  return quiz;
}

/** One version of a quiz, if it is kept. */
export async function findVersion(
  em: EntityManager,
  quizId: string,
  version: number,
): Promise<StoredVersion | undefined> {
  // Without the unit of work, which would keep a second copy as JSON to compare with.
  const [found] = await em.execute<StoredVersion[]>(versionSql, [quizId, version]);
  return found;
}

export interface StoredVersion extends StoredContent {
  digest: string | null;
}
const versionSql = `select quiz_id as "quizId", format, content, question_ids as "questionIds", digest
  from quiz_version where quiz_id = ? and version = ?`;

export const noSuchQuiz = (): CodedError => new CodedError('not_found', 'There is no such quiz, or it is not yours.');
