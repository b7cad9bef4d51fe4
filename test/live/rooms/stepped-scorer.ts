import { QuestionScorer, type ScorerDeps } from '../../../src/live/scoring/question-scorer.ts';
import type { RoomReader } from '../../../src/live/rooms/room-reader.ts';
import type { RoomScripts } from '../../../src/live/rooms/room-scripts.ts';
import type { LabRoom } from './room-lab.ts';

/** A call that the scorer is about to make. */
interface Call {
  name: string;
  run: () => Promise<unknown>;
}

/** The real scorer, held before each of its calls to Redis until it is told to go on. One that is never told is dead. */
export class SteppedScorer {
  readonly #calls: Call[] = [];
  #finished = false;
  #failure: unknown;

  constructor(room: LabRoom, name: string) {
    const hold = <T>(callName: string, call: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        this.#calls.push({ name: callName, run: () => call().then(resolve, reject) });
      });
    const scripts: Pick<RoomScripts, 'run'> = {
      run: (script, gameId, args, keys) => hold(script, () => room.scripts.run(script, gameId, args, keys)),
    };
    const reader: Pick<RoomReader, 'scan'> = {
      async *scan(key) {
        yield* await hold('scan', () => Array.fromAsync(room.reader.scan(key)));
      },
    };
    const deps = { keys: room.keys, scripts, reader, definitions: room.definitions, newId: () => name };
    new QuestionScorer(deps as unknown as ScorerDeps).score(room.gameId).then(
      () => (this.#finished = true),
      (error: unknown) => {
        this.#finished = true;
        this.#failure = error;
      },
    );
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** The name of the call that comes next. */
  get next(): string | undefined {
    return this.#calls[0]?.name;
  }

  /** Makes the next call and waits until the scorer is about to make another one, or is done. */
  async step(): Promise<void> {
    await this.#calls.shift()?.run();
    await new Promise(setImmediate);
    if (this.#failure !== undefined) throw this.#failure;
  }
}
