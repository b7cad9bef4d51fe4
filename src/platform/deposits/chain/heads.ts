import { reached } from './decide.ts';
import type { Endpoint } from './endpoint.ts';

/** How far one endpoint is. */
export interface Head {
  readonly number: number;
  /** The last block that is final to it; -1: none. */
  readonly final: number;
}

/** An endpoint, and how far it is; undefined when it does not say. */
export interface AskedHead {
  readonly endpoint: Endpoint;
  readonly head: Promise<Head | undefined>;
}

/** How far a chain is, as enough endpoints say. Whoever says so later is counted from then on: it grows meanwhile. */
export class Heads {
  /** Of all endpoints: those that have not answered yet may do so. */
  readonly all: readonly AskedHead[];
  readonly #quorum: number;
  readonly #known: Head[] = [];

  constructor(all: readonly AskedHead[], quorum: number) {
    this.all = all;
    this.#quorum = quorum;
  }

  note(head: Head): void {
    this.#known.push(head);
  }

  /** Whether enough endpoints have said how far they are. */
  get isKnown(): boolean {
    return this.#known.length >= this.#quorum;
  }

  /** The last block that enough endpoints have; -1 before that. */
  get number(): number {
    return (
      reached(
        this.#known.map(({ number }) => number),
        this.#quorum,
      ) ?? -1
    );
  }

  /** The last block that is final to enough endpoints; -1: none. */
  get final(): number {
    return (
      reached(
        this.#known.map(({ final }) => final),
        this.#quorum,
      ) ?? -1
    );
  }
}
