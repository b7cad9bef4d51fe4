import type { Socket } from 'node:net';

/** What is wrong with a link just now; all ways of a link share one. */
export interface LinkTrouble {
  held: boolean;
  delayMs: number;
  /** 0: as fast as it goes. */
  bytesPerSecond: number;
}

/** Once this much waits, the sender is made to wait too, as on a real network. */
const waitingBytesMax = 256 * 1024;
/** A slow link sends this often, a little each time. */
const slicesPerSecond = 50;

interface Waiting {
  /** Undefined: everything before has been sent; now something happens to the connection. */
  bytes?: Buffer;
  happen?: () => void;
  dueAt: number;
}

/** One direction of one connection. Bytes and what becomes of the connection arrive in order, whatever the trouble. */
export class LinkWay {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #trouble: Readonly<LinkTrouble>;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** When a slow link may send again. */
  #freeAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, trouble: Readonly<LinkTrouble>) {
    this.#from = from;
    this.#to = to;
    this.#trouble = trouble;
    from.on('end', () => this.afterwards(() => to.end()));
    // A cut that nobody hears of is a part of the trouble: while bytes are held, the end of the connection is held too.
    from.on('close', () => this.afterwards(() => to.destroySoon()));
    from.on('error', () => from.destroy());
    to.on('drain', () => this.pump());
    to.on('close', () => clearTimeout(this.#timer));
  }

  send(bytes: Buffer, moreDelayMs = 0): void {
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > waitingBytesMax) this.#from.pause();
    this.#push({ bytes, dueAt: performance.now() + this.#trouble.delayMs + moreDelayMs });
  }

  /** Does something once all that was sent before has gone. */
  afterwards(happen: () => void): void {
    this.#push({ happen, dueAt: performance.now() + this.#trouble.delayMs });
  }

  /** Sends what may go; to be called when the trouble has changed. */
  pump(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && !this.#trouble.held && !this.#to.writableNeedDrain) {
      const waitMs = Math.max((this.#waiting[0] as Waiting).dueAt, this.#freeAt) - performance.now();
      if (waitMs > 0 && !this.#to.destroyed) {
        this.#timer = setTimeout(() => this.pump(), waitMs);
        return;
      }
      this.#sendNext(this.#waiting[0] as Waiting);
    }
  }

  #push(next: Waiting): void {
    this.#waiting.push(next);
    if (this.#waiting.length === 1) this.pump();
  }

  #sendNext(next: Waiting): void {
    const { bytesPerSecond } = this.#trouble;
    const sliceMax = bytesPerSecond === 0 ? Infinity : Math.max(1, Math.floor(bytesPerSecond / slicesPerSecond));
    const slice = next.bytes?.subarray(0, sliceMax);
    if (next.bytes !== undefined && slice !== undefined && slice.length < next.bytes.length) {
      next.bytes = next.bytes.subarray(slice.length);
    } else {
      this.#waiting.shift();
    }
    next.happen?.();
    if (slice === undefined) return;
    if (bytesPerSecond > 0) this.#freeAt = performance.now() + (slice.length / bytesPerSecond) * 1000;
    this.#waitingBytes -= slice.length;
    if (this.#waitingBytes <= waitingBytesMax && this.#from.isPaused()) this.#from.resume();
    if (!this.#to.destroyed) this.#to.write(slice);
  }
}
