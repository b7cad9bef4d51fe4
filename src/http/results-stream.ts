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

/** Reads what an owner asks for in pieces, of which some may be empty; nothing when there is no such thing of theirs. */
export type ReadPieces<R extends Request> = (request: R) => AsyncGenerator<string, void, undefined>;
interface Request {
  ownerId: string;
}

/**
 * Results, of a game or all of a person, on their way to those who asked. Some are read at once, a person's one after the
 * other, others wait for a while. All together are sent as fast as the limit says, so that the event loop that acknowledges answers has nearly all of its
 * time. A client that does not read, or goes, ends its reading: what it held in Postgres is free again.
 */
export class ResultsStreams<R extends Request> {
  readonly #read: ReadPieces<R>;
  readonly #limits: ResultsLimits;
  readonly #work: Pick<WorkQueue, 'turn'>;
  readonly #turns: ConcurrencyLimiter;
  readonly #pace: TokenBucket;

  /** @param work in whose turns the pieces go on */
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
   * Resolves once the first piece is there. @param gone aborts when the client has
   * @throws {CodedError} `not_found`, `busy`, `too_many`; when the client has gone, why
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
    // Destroyed before the first read, the generator has not begun, and its `finally` would never run.
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

  /** What the client does not take in time ends the stream: it holds a connection to Postgres. */
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

/** Bytes that are ready before the client asks for them. */
const highWaterMark = 64 * 1024;
