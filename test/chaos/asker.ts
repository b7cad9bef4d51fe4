/** One request and what came of it. */
export interface Asked {
  kind: string;
  tookMs: number;
  /** `ok`, the code of an error, or `silent`. */
  outcome: string;
}

/** After this nobody waits any more. */
const silentAfterMs = 10_000;

/** Asks at an even pace, whether or not there were replies to what was asked before, and writes down how long each took. */
export class Asker {
  readonly asked: Asked[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #waiting = new Set<Promise<void>>();

  /** Begins to ask. `ask` resolves to the outcome; what it rejects with counts as silence. */
  every(intervalMs: number, kind: string, ask: () => Promise<string>): void {
    this.#timers.push(setInterval(() => this.#ask(kind, ask), intervalMs));
  }

  /** Asks nothing more and resolves when everything is answered, or never will be. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all(this.#waiting);
  }

  #ask(kind: string, ask: () => Promise<string>): void {
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('silent'), silentAfterMs);
    });
    const noted = Promise.race([ask(), silence])
      .catch((error: unknown) => `silent (${String(error)})`)
      .then((outcome) => {
        clearTimeout(timer);
        this.asked.push({ kind, tookMs: performance.now() - startedAt, outcome });
        this.#waiting.delete(noted);
      });
    this.#waiting.add(noted);
  }
}

export const isSilent = ({ outcome }: Asked): boolean => outcome.startsWith('silent');

/** The outcome of an acknowledged event. */
export const outcomeOf = (reply: { ok: boolean; error?: { code: string } }): string => reply.error?.code ?? 'ok';

/** One line a kind: how many, how they ended, how long they took. For people who read along. */
export function describeAsked(asked: readonly Asked[], withinMs: number): string {
  const kinds = [...Map.groupBy(asked, ({ kind }) => kind), ['all', asked] as const];
  return kinds
    .map(([kind, some]) => {
      const times = some.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
      const at = (share: number) =>
        Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
      const within = some.filter((one) => !isSilent(one) && one.tookMs <= withinMs).length / some.length;
      const outcomes = [...Map.groupBy(some, ({ outcome }) => outcome)].map(
        ([name, { length }]) => `${length} ${name}`,
      );
      const figures = `${(within * 100).toFixed(2)} % within ${withinMs} ms; p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`;
      return `${kind.padEnd(22)} ${figures}; ${outcomes.join(', ')}`;
    })
    .join('\n');
}
