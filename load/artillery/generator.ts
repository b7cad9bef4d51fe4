import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ClockEstimate } from '../../src/client/clock-estimate.ts';
import { LagSampler } from '../lag-sampler.ts';
import { Recorder } from '../report/recorder.ts';
import type { GeneratorMessage, Plan, PlannedRoom } from './plan.ts';

/** The part of Artillery's event emitter that steps may use. */
export interface ArtilleryMetrics {
  emit(kind: 'counter' | 'histogram', name: string, value: number): unknown;
  emit(kind: 'error', code: string): unknown;
}

const tellEveryMs = 500;

/**
 * What the players of one process share: their seats, the clock, what is measured, and the line on which all of it is told
 * to the run. Lives as long as the process; measures its event loop while somebody plays.
 */
export class Generator {
  readonly plan: Plan;
  readonly #metrics: ArtilleryMetrics;
  readonly #desk: Socket;
  readonly #recorder = new Recorder();
  readonly #clock = new ClockEstimate();
  readonly #sampler: LagSampler;
  #seats = 0;
  #players = 0;

  constructor(plan: Plan, metrics: ArtilleryMetrics) {
    this.plan = plan;
    this.#metrics = metrics;
    this.#sampler = new LagSampler((lagMs) => this.measure('generator.lag', lagMs));
    this.#desk = connect(plan.deskPath);
    // Without the run there is nobody to play for; the run itself notices, too, and ends this process.
    this.#desk.on('error', (error) => metrics.emit('error', `desk.${error.message}`));
    // All players of a room end in one moment, and each may have to wait until the line takes more.
    this.#desk.setMaxListeners(0);
    this.#desk.unref();
    setInterval(() => void this.#tellRecording(), tellEveryMs).unref();
  }

  /** The next seat: its number among all players of the run, and its room. */
  takeSeat(): { seat: number; room: PlannedRoom } {
    const seat = this.#seats * this.plan.generators + this.plan.generator;
    this.#seats += 1;
    this.#players += 1;
    this.#sampler.hold();
    const room = this.plan.rooms[seat % this.plan.rooms.length];
    if (room === undefined) throw new Error('the plan has no rooms');
    return { seat, room };
  }

  /** A player has gone. Resolves when everything there is to tell so far has been told. */
  async leaveSeat(): Promise<void> {
    this.#players -= 1;
    this.#sampler.release();
    if (this.#players === 0) await this.#tellRecording();
  }

  /** Milliseconds, to the report and to Artillery's own thresholds. */
  measure(name: string, ms: number): void {
    this.#recorder.measure(name, ms);
    this.#metrics.emit('histogram', name, ms);
  }

  count(name: string): void {
    this.#recorder.count(name);
    this.#metrics.emit('counter', name, 1);
  }

  received(measure: string, message: string): void {
    this.#recorder.received(measure, message);
  }

  /** A moment of the server's clock, in milliseconds from now. */
  msUntil(serverAt: number): number {
    return serverAt - (Date.now() + (this.#clock.offsetMs ?? 0));
  }

  seeClock(sentAt: number, serverNow: number): void {
    this.#clock.add({ sentAt, receivedAt: Date.now(), serverNow });
  }

  async tell(message: GeneratorMessage): Promise<void> {
    if (this.#desk.destroyed) return;
    if (!this.#desk.write(`${JSON.stringify(message)}\n`)) await once(this.#desk, 'drain');
  }

  async #tellRecording(): Promise<void> {
    const recording = this.#recorder.take();
    if (recording.intervals.length + recording.receipts.length + Object.keys(recording.counters).length === 0) return;
    await this.tell({ recording });
  }
}
