import { LoadError } from '../load-error.ts';
import { Recorder } from '../report/recorder.ts';
import type { Timeline } from '../report/timeline.ts';
import type { CrewEvents } from './crew.ts';
import type { Progress, Reached } from './crowd-messages.ts';
import type { PhaseLog } from './phase-log.ts';

export interface RunSize {
  players: number;
  rooms: number;
  questions: number;
}

/** Follows a run by what its processes tell: how far it is, what it measures, when nobody is left to wait for. */
export class SwarmRun implements CrewEvents {
  readonly #size: RunSize;
  readonly #timeline: Timeline;
  readonly #phases: PhaseLog;
  readonly #recorder = new Recorder();
  readonly #progress = new Map<number, Progress>();
  /** By room and question: when the last answer was acknowledged, and when the first player heard of the reveal. */
  readonly #ackedAt = new Map<string, number>();
  readonly #closedAt = new Map<string, number>();
  readonly #finished = Promise.withResolvers<void>();
  readonly #startedAt = performance.now();
  #joinSeconds = 0;
  #roomsJoined = 0;
  #roomsFinished = 0;
  #sentAtMs = Date.now();

  constructor(size: RunSize, timeline: Timeline, phases: PhaseLog) {
    this.#size = size;
    this.#timeline = timeline;
    this.#phases = phases;
    // Somebody else may end the run before anybody waits for this.
    this.#finished.promise.catch(() => undefined);
  }

  /** Every player who is left has heard of the end. Rejects when some were not let in. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** From the first connection to the last seat. */
  get joinsPerSecond(): number {
    return this.#joinSeconds === 0 ? 0 : this.#size.players / this.#joinSeconds;
  }

  onProgress(progress: Progress, member: number): void {
    this.#progress.set(member, progress);
    this.#timeline.add(progress.recording);
  }

  onJoined(): void {
    this.#roomsJoined += 1;
    if (this.#roomsJoined < this.#size.rooms) return;
    this.#joinSeconds = (performance.now() - this.#startedAt) / 1000;
    this.#phases.reached('joined');
    const { players } = this.#size;
    const failed = this.#sum('failed');
    if (failed > 0)
      this.#finished.reject(new LoadError(`${failed} of ${players} players were not let in ${this.#reasons()}`));
  }

  /** The host's screen has changed: what players hear of it is on its way. */
  onStep(): void {
    this.#phases.reached('step');
  }

  onReached({ room, mark, question, firstAt, lastAt }: Reached): void {
    this.#phases.reached(mark);
    const key = `${room}/${question}`;
    if (mark === 'acked') this.#ackedAt.set(key, lastAt);
    if (mark === 'closed') this.#closedAt.set(key, firstAt);
    if (mark === 'result') this.#measureReveal(key, lastAt);
    if (mark !== 'final') return;
    this.#roomsFinished += 1;
    if (this.#roomsFinished === this.#size.rooms) this.#finished.resolve();
  }

  #measureReveal(key: string, lastAt: number): void {
    const [ackedAt, closedAt] = [this.#ackedAt.get(key), this.#closedAt.get(key)];
    if (closedAt === undefined) return;
    this.#recorder.measure('reveal.last', lastAt - closedAt);
    if (ackedAt !== undefined) this.#recorder.measure('reveal.first', Math.max(0, closedAt - ackedAt));
  }

  /** What was measured here, not in the generator's processes. */
  close(): void {
    this.#timeline.add(this.#recorder.take());
  }

  /** One line on how far it is. */
  describe(): string {
    const since = this.#sentAtMs;
    this.#sentAtMs = Date.now();
    const joined = this.#sum('joined');
    const failed = this.#sum('failed');
    const lost = failed === 0 ? '' : `, ${failed} lost`;
    const lag = this.#timeline.summary('generator.lag', since);
    const acks = this.#timeline.summary('answer.ack', since);
    const told = [`${joined} of ${this.#size.players} players${lost}`];
    if (joined < this.#size.players) {
      const joins = this.#timeline.summary('join.ack', since);
      if (joins.count > 0) told.push(`join p99 ${Math.round(joins.p99)} ms`);
    }
    if (acks.count > 0) told.push(`${acks.count} acks, p99 ${Math.round(acks.p99)} ms`);
    if (lag.count > 0) told.push(`generator lag p99 ${Math.round(lag.p99)} ms`);
    return told.join('; ');
  }

  #sum(what: 'joined' | 'failed'): number {
    return [...this.#progress.values()].reduce((sum, progress) => sum + progress[what], 0);
  }

  #reasons(): string {
    const failures = Object.entries(this.#timeline.counters).filter(([name]) => name.startsWith('failed.'));
    return failures.map(([name, count]) => `(${name.slice('failed.'.length)}: ${count})`).join(' ');
  }
}
