import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../../db/canonical-uuid.ts';
import { AskedThread } from '../../../lib/asked-thread.ts';
import type { ThreadLimits } from '../../../lib/bounded-thread.ts';
import { CodedError } from '../../../protocol/errors.ts';
import { readReport } from '../read-report.ts';
import * as sql from './export-sql.ts';
import type { GameExportOrder, GameExportStep } from './export-order.ts';

export interface GameExportRequest extends GameExportOrder {
  gameId: string;
  ownerId: string;
}

/** Of the largest report, and the answers of 100,000 players to one question. */
const threadLimits: ThreadLimits = { timeMs: 30_000, memoryMb: 384 };
const rowsAtOnce = 500;
/** Bytes that a client has to take in one go. */
const pieceBytes = 64 * 1024;
const nothing = new Uint8Array(0);

/**
 * A game as a file, in pieces; some are empty, steps that only read. A thread of its own writes and compresses it. The
 * report is of one moment of the database; the answers are read in pages, without a transaction between them, so that a
 * client that reads slowly holds no connection. A game that is deleted or graded anew in between breaks the file off.
 * Whoever stops asking must call `return` (as `for await` does): the thread ends then.
 * @returns nothing at all when there is no such game of this owner.
 * @throws {CodedError} as `readReport`; `busy` when the thread needs too much time or memory, or the game has changed
 */
export async function* readGameExport(
  orm: MikroORM,
  request: GameExportRequest,
): AsyncGenerator<Uint8Array, void, undefined> {
  const gameId = canonicalUuid(request.gameId);
  if (gameId === undefined) return;
  const em = orm.em.fork();
  const before = await readState(em, gameId, request.ownerId);
  if (before === undefined) return;
  const program = new URL('export-worker.ts', import.meta.url);
  const order: GameExportOrder = { format: request.format, table: request.table };
  const thread = new AskedThread<GameExportStep, Uint8Array[]>(program, order, { limits: threadLimits, tooMuch });
  try {
    for await (const text of readReport(orm, { gameId, ownerId: request.ownerId })) {
      await thread.ask({ step: 'report', text });
      yield nothing;
    }
    yield* sliced(await thread.ask({ step: 'begin' }));
    if (request.format !== 'csv' || request.table === 'answers') {
      for (let question = 0; question < before.questions; question += 1) {
        yield* answerPieces(em, thread, { gameId, question });
      }
    }
    const after = await readState(em, gameId, request.ownerId);
    if (after === undefined || (before.isOver && after.state !== before.state)) throw changed();
    yield* sliced(await thread.ask({ step: 'end' }));
  } finally {
    await thread.close();
  }
}

interface GameState {
  questions: number;
  isOver: boolean;
  /** Another one once the game has been graded anew. */
  state: string;
}

async function readState(em: EntityManager, gameId: string, ownerId: string): Promise<GameState | undefined> {
  const [found] = await em.execute<GameState[]>(sql.state, [gameId, ownerId]);
  return found;
}

async function* answerPieces(
  em: EntityManager,
  thread: Pick<AskedThread<GameExportStep, Uint8Array[]>, 'ask'>,
  { gameId, question }: { gameId: string; question: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  let after = '';
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const [page] = await em.execute<[{ rows: string | null; count: number; last: string }]>(sql.answers, [
      gameId,
      question,
      after,
      rowsAtOnce,
    ]);
    if (page.rows !== null) await thread.ask({ step: 'answers', text: page.rows });
    yield nothing;
    if (page.count < rowsAtOnce) break;
    after = page.last;
  }
  yield* sliced(await thread.ask({ step: 'sort', question }));
}

function* sliced(parts: readonly Uint8Array[]): Generator<Uint8Array, void> {
  for (const part of parts) {
    for (let from = 0; from < part.length; from += pieceBytes) yield part.subarray(from, from + pieceBytes);
  }
}

const tooMuch = () =>
  new CodedError('busy', 'Writing this file takes too long now. Try again in a moment.', { retryAfterMs: 5000 });
const changed = () => new CodedError('busy', 'The game has just changed. Try again.', { retryAfterMs: 1000 });
