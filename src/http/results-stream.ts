import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { WorkQueue } from '../lib/work-queue.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import { CodedError } from '../protocol/errors.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';

export type ResultsLimits = Pick<
  Config['limits'],
  | 'resultsAtOnce'
  | 'resultsWaiting'
  | 'resultsPerPerson'
  | 'resultsWaitMs'
  | 'resultsMs'
  | 'resultsUnreadMs'
  | 'resultsBytesPerSecond'
>;

/** Reads an owner's resource in pieces, some maybe empty; yields none if absent or another owner's. */
export type ReadPieces<R extends Request> = (request: R) => AsyncGenerator<string, void, undefined>;
interface Request {
  ownerId: string;
}

/**
 * Streams results of a game, or all of a person's data. Some streams run at once, one per person; others wait. All
 * share one byte rate, so that the event loop keeps nearly all its time for acknowledging answers. A stream ends if its
 * client stops reading or disconnects, which frees its Postgres connection.
 */
export class ResultsStreams<R extends Request> {
  readonly #read: ReadPieces<R>;
  readonly #limits: ResultsLimits;
  readonly #work: Pick<WorkQueue, 'turn'>;
  readonly #turns: ConcurrencyLimiter;
  readonly #pace: TokenBucket;

  /** @param work the queue that schedules the pieces */
  constructor(read: ReadPieces<R>, limits: ResultsLimits, work: Pick<WorkQueue, 'turn'>) {
    this.#work = work;
    this.#read = read;
    this.#limits = limits;
    this.#turns = new ConcurrencyLimiter({
      running: limits.resultsAtOnce,
      waitingMax: limits.resultsWaiting,
      perKeyMax: limits.resultsPerPerson,
      waitMaxMs: limits.resultsWaitMs,
    });
    const { resultsBytesPerSecond } = limits;
    this.#pace = new TokenBucket(resultsBytesPerSecond, resultsBytesPerSecond, performance.now());
  }

  /**
   * Resolves with the first piece. @param gone aborts on disconnect
   * @throws {CodedError} `not_found`, `busy`, `too_many`; the reason of `gone`
   */
  async open(request: R, gone: AbortSignal): Promise<Readable> {
    const done = await this.#turns.acquire(request.ownerId, gone);
    const source = this.#read(request);
    let first: IteratorResult<string, void>;
    try {
      first = await source.next();
    } catch (error) {
      done();
      throw error;
    }
    if (first.done === true) {
      done();
      throw new CodedError('not_found', 'There is no such thing, or it is not yours.');
    }
    const stream: Readable = Readable.from(
      this.#paced({ first: first.value, source, ownerId: request.ownerId }, () => stream, done),
      {
        objectMode: false,
        highWaterMark,
      },
    );
    const timer = setTimeout(() => stream.destroy(new Error('results took too long')), this.#limits.resultsMs);
    stream.once('close', () => clearTimeout(timer));
    // If destroyed before the first read, the generator has not begun, and skips its `finally`.
    stream.once('close', () => void source.return().finally(done));
    if (gone.aborted) stream.destroy();
    return stream;
  }

  async *#paced(
    { first, source, ownerId }: { first: string; source: AsyncGenerator<string, void, undefined>; ownerId: string },
    stream: () => Readable,
    done: () => void,
  ): AsyncGenerator<string, void, undefined> {
    try {
      yield* this.#watched(first, stream);
      for await (const part of source) {
        const waitMs = this.#pace.spend(part.length, performance.now(), this.#limits.resultsBytesPerSecond);
        if (waitMs > 0) await sleep(waitMs);
        await this.#work.turn(`results ${ownerId}`);
        if (part !== '') yield* this.#watched(part, stream);
      }
    } finally {
      done();
    }
  }

  /** Ends the stream of a client that reads too slowly: it holds a connection to Postgres. */
  *#watched(part: string, stream: () => Readable): Generator<string, void, undefined> {
    const { resultsUnreadMs } = this.#limits;
    const timer = setTimeout(
      () => stream().destroy(new Error('the client does not read its results')),
      resultsUnreadMs,
    );
    try {
      yield part;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Bytes buffered ahead of the client. */
const highWaterMark = 64 * 1024;
