import type { ReceiptState } from '../protocol/receipts.ts';
import { type RequestContext, RetriedRequest } from './retried-request.ts';

export interface ReceiptOfferOptions {
  canSend: () => boolean;
  /** What the seat holds. */
  receipts: () => readonly string[];
  /** What the server said of each. `isRebuilt`: it was asked because the room was lost. */
  onStates: (states: ReadonlyMap<string, ReceiptState>, isRebuilt: boolean) => void;
}

/**
 * Shows a seat's receipts to the server: once for each time the room was rebuilt, since the server may have lost what it
 * acknowledged; and after the end, to learn which of them are of no use any more. Owns the one request under way.
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

  /** A snapshot says when its room was rebuilt, if it was. */
  see(restoredAt: number | undefined): void {
    if (restoredAt === undefined || restoredAt === this.#shownFor) return;
    this.#shownFor = restoredAt;
    this.#show(true);
  }

  /** The game is over and its answers are in Postgres. */
  ask(): void {
    if (this.#request === undefined) this.#show(false);
  }

  /** The connection has come back: sends at once what waits. */
  flush(): void {
    this.#request?.send();
  }

  /** This client stops; the next snapshot of a rebuilt room begins anew. */
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

/** The server takes 200 receipts at a time, and closes a connection that sends 16 KB in one frame. */
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
