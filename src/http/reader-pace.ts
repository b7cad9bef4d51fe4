/** As of a slow mobile connection. */
const bytesPerSecond = 128 * 1024;
const looksPerLimit = 10;

export interface ReaderPaceOptions {
  /** How far the client may be behind. */
  behindMaxMs: number;
  /** Whether somebody else waits for this client's place. */
  isAwaited: () => boolean;
  /** Called at each look while the client is too far behind. */
  tooSlow: () => void;
}

/**
 * Measures whether the client of a stream takes its bytes at a minimum pace. Only time counts in which it lets a piece
 * wait while somebody else waits for its place: a source that is slow, or a server with room, makes nobody late.
 */
export class ReaderPace {
  readonly #options: ReaderPaceOptions;
  readonly #timer: NodeJS.Timeout;
  #offeredAtMs: number | undefined;
  #isAwaited = false;
  #behindMs = 0;

  constructor(options: ReaderPaceOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), options.behindMaxMs / looksPerLimit);
    this.#timer.unref();
  }

  /** A piece waits for the client. */
  offer(): void {
    this.#offeredAtMs = performance.now();
  }

  /** The client has taken it. */
  taken(bytes: number): void {
    this.#count();
    this.#offeredAtMs = undefined;
    this.#behindMs = Math.max(0, this.#behindMs - (bytes / bytesPerSecond) * 1000);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #count(): void {
    if (this.#offeredAtMs === undefined) return;
    const nowMs = performance.now();
    if (this.#isAwaited) this.#behindMs += nowMs - this.#offeredAtMs;
    this.#offeredAtMs = nowMs;
  }

  #look(): void {
    this.#count();
    this.#isAwaited = this.#options.isAwaited();
    if (!this.#isAwaited) this.#behindMs = 0;
    else if (this.#behindMs > this.#options.behindMaxMs) this.#options.tooSlow();
  }
}
