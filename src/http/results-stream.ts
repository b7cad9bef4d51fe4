import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import type { WorkQueue } from '../lib/work-queue.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import { CodedError } from '../protocol/errors.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { ReaderPace } from './reader-pace.ts';

export type ResultsLimits = Pick<
  Config['limits'],
  | 'resultsAtOnce'
  | 'resultsWaiting'
  | 'resultsPerPerson'
  | 'resultsWaitMs'
  | 'resultsMs'
  | 'resultsUnreadMs'
  | 'resultsBytesPerSecond'
> & {
  /** How far a client may be behind its pace while others wait; 5 s by default. */
  resultsBehindMs?: number;
};

/** A text, or bytes of a file. */
type Piece = string | Uint8Array;
type Pieces = AsyncGenerator<Piece, void, undefined>;

/** Reads an owner's resource in pieces, some maybe empty; yields none if absent or another owner's. */
export type ReadPieces<R extends Request> = (request: R) => Pieces;
interface Request {
  ownerId: string;
}

/**
 * Streams results of a game, as JSON or as a file, or all of a person's data. Some streams run at once, one per person; others wait. All
 * share one byte rate, so that the event loop keeps nearly all its time for acknowledging answers. A stream ends if its
 * client stops reading or disconnects, which frees its Postgres connection, or reads too slowly while another person waits for its
 * place.
 */
export class ResultsStreams<R extends Request> {
  readonly #read: ReadPieces<R>;
  readonly #limits: ResultsLimits;
  readonly #work: Pick<WorkQueue, 'turn'>;
  readonly #turns: ConcurrencyLimiter;
  readonly #pace: TokenBucket;
  readonly #cut: () => void;

  /** @param work the queue that schedules the pieces @param counts of connections that are cut */
  constructor(read: ReadPieces<R>, limits: ResultsLimits, work: Pick<WorkQueue, 'turn'>, counts: { cut: () => void }) {
    this.#work = work;
    this.#cut = counts.cut;
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
    let first: IteratorResult<Piece, void>;
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
    const reader = new ReaderPace({
      behindMaxMs: this.#limits.resultsBehindMs ?? behindMs,
      isAwaited: () => this.#turns.isAwaited(request.ownerId),
      tooSlow: () => this.#end(stream, 'the client reads too slowly while others wait'),
    });
    const stream: Readable = Readable.from(
      this.#paced({ first: first.value, source, ownerId: request.ownerId, reader }, () => stream, done),
      {
        objectMode: false,
        highWaterMark,
      },
    );
    const timer = setTimeout(() => this.#end(stream, 'results took too long'), this.#limits.resultsMs);
    stream.once('close', () => {
      clearTimeout(timer);
      reader.end();
    });
    // If destroyed before the first read, the generator has not begun, and skips its `finally`.
    stream.once('close', () => void source.return().finally(done));
    if (gone.aborted) stream.destroy();
    return stream;
  }

  async *#paced(
    { first, source, ownerId, reader }: { first: Piece; source: Pieces; ownerId: string; reader: ReaderPace },
    stream: () => Readable,
    done: () => void,
  ): Pieces {
    try {
      if (first.length > 0) yield* this.#watched(first, stream, reader);
      for await (const part of source) {
        const waitMs = this.#pace.spend(part.length, performance.now(), this.#limits.resultsBytesPerSecond);
        if (waitMs > 0) await sleep(waitMs);
        await this.#work.turn(`results ${ownerId}`);
        if (part.length > 0) yield* this.#watched(part, stream, reader);
      }
    } finally {
      done();
    }
  }

  /** Ends the stream of a client that stops reading: it holds a connection to Postgres. */
  *#watched(part: Piece, stream: () => Readable, reader: ReaderPace): Generator<Piece, void, undefined> {
    const { resultsUnreadMs } = this.#limits;
    const timer = setTimeout(() => this.#end(stream(), 'the client does not read its results'), resultsUnreadMs);
    reader.offer();
    try {
      yield part;
    } finally {
      reader.taken(part.length);
      clearTimeout(timer);
    }
  }

  #end(stream: Readable, reason: string): void {
    if (stream.destroyed) return;
    this.#cut();
    stream.destroy(new Error(reason));
  }
}

/** Bytes buffered ahead of the client. */
const highWaterMark = 64 * 1024;
const behindMs = 5000;
