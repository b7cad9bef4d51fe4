import type { ReceiptState } from '../protocol/receipts.ts';
import { type RequestContext, RetriedRequest } from './retried-request.ts';

export interface ReceiptOfferOptions {
  canSend: () => boolean;
  /** The seat's receipts. */
  receipts: () => readonly string[];
  /** The server's state of each receipt. `isRebuilt`: it was asked because the room was rebuilt. */
  onStates: (states: ReadonlyMap<string, ReceiptState>, isRebuilt: boolean) => void;
}

/**
 * Sends a seat's receipts to the server: once for each rebuild of the room, because the server may have lost
 * acknowledged answers; and after the end, to find receipts that are no longer needed. Owns the one request in flight.
 */
export class ReceiptOffer {
  readonly #context: RequestContext;
  readonly #options: ReceiptOfferOptions;
  #shownFor: number | undefined;
  #request: RetriedRequest<'player:receipts'> | undefined;

  constructor(context: RequestContext, options: ReceiptOfferOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Takes the moment of the room's last rebuild, if any, from a snapshot. */
  see(restoredAt: number | undefined): void {
    if (restoredAt === undefined || restoredAt === this.#shownFor) return;
    this.#shownFor = restoredAt;
    this.#show(true);
  }

  /** After the game: its answers are in Postgres. */
  ask(): void {
    if (this.#request === undefined) this.#show(false);
  }

  /** The connection is back: sends the pending request at once. */
  flush(): void {
    this.#request?.send();
  }

  /** Stops; the next snapshot of a rebuilt room starts anew. */
  stop(): void {
    this.#request = undefined;
    this.#shownFor = undefined;
  }

  #show(isRebuilt: boolean): void {
    this.#request = undefined;
    this.#showParts(inFrames(this.#options.receipts()), isRebuilt);
  }

  #showParts([receipts, ...later]: readonly (readonly string[])[], isRebuilt: boolean): void {
    if (receipts === undefined) return;
    const request: RetriedRequest<'player:receipts'> = new RetriedRequest(this.#context, {
      event: 'player:receipts',
      payload: { receipts: [...receipts] },
      canSend: () => this.#request === request && this.#options.canSend(),
      onReply: (reply) => {
        if (this.#request !== request) return;
        this.#request = undefined;
        this.#showParts(later, isRebuilt);
        if (!reply.ok) return;
        const states = receipts.map((receipt, at) => [receipt, reply.states[at] ?? 'unknown'] as const);
        this.#options.onStates(new Map(states), isRebuilt);
      },
    });
    this.#request = request;
    request.send();
  }
}

/** The server accepts 200 receipts at a time, and closes a connection that sends a frame of 16 KB. */
function inFrames(receipts: readonly string[]): string[][] {
  const frames: string[][] = [];
  let characters = Infinity;
  for (const receipt of receipts) {
    characters += receipt.length + 3;
    if (characters > frameCharactersMax) {
      frames.push([]);
      characters = receipt.length + 3;
    }
    frames.at(-1)?.push(receipt);
  }
  return frames;
}

const frameCharactersMax = 12_000;
