import { randomInt } from 'node:crypto';
import { ClockEstimate } from '../../src/client/clock-estimate.ts';
import { LagSampler } from '../lag-sampler.ts';
import { preciseNow, Recorder } from '../report/recorder.ts';
import { GeneratorLine } from './generator-line.ts';
import { metricOfMeasure } from './metric-names.ts';
import type { GeneratorMessage, PlannedRoom } from './plan.ts';
import type { PlayerVariables } from './read-variables.ts';

/** The part of Artillery's event emitter that steps may use. */
export interface ArtilleryMetrics {
  emit(kind: 'counter' | 'histogram', name: string, value: number): unknown;
  emit(kind: 'error', code: string): unknown;
}

const tellEveryMs = 500;
/** Messages of which the first receipt is remembered. */
const messagesMax = 1000;

/**
 * What the players of one process share: their seats and names, the clock, and what is measured. Tells it to Artillery, and
 * to the kit where there is one. Lives as long as the process; measures its event loop while somebody plays.
 */
export class Generator {
  readonly variables: PlayerVariables;
  readonly #metrics: ArtilleryMetrics;
  readonly #desk: GeneratorLine;
  readonly #recorder = new Recorder();
  readonly #clock = new ClockEstimate();
  readonly #sampler: LagSampler;
  readonly #over = new Set<string>();
  readonly #firstAt = new Map<string, number>();
  /** Tells the players of this process from those of all others, on whatever machine. */
  readonly #mark = makeMark();
  #seats = 0;
  #players = 0;

  constructor(variables: PlayerVariables, metrics: ArtilleryMetrics) {
    this.variables = variables;
    this.#metrics = metrics;
    this.#sampler = new LagSampler((lagMs) => this.measure('generator.lag', lagMs));
    this.#desk = new GeneratorLine(variables.plan?.collectorPath, (message) =>
      metrics.emit('error', `desk.${message}`),
    );
    if (variables.plan !== undefined) setInterval(() => void this.#tellRecording(), tellEveryMs).unref();
  }

  /** Whether the rooms are the kit's: then its host waits for every answer, and whoever is missing is a failure. */
  get isOwnRoom(): boolean {
    return this.variables.plan !== undefined;
  }

  /** The next seat: its number in this process, and its room. @param pins of the rooms that are not the kit's */
  takeSeat(pins: readonly string[]): { seat: number; room: PlannedRoom } {
    const { plan } = this.variables;
    const seat = plan === undefined ? this.#seats : this.#seats * plan.generators + plan.generator;
    this.#seats += 1;
    this.#players += 1;
    this.#sampler.hold();
    const rooms = plan?.rooms ?? pins.map((pin) => ({ gameId: pin, pin }));
    const room = rooms[seat % rooms.length];
    if (room === undefined) throw new Error('there are no rooms');
    return { seat, room };
  }

  /** A player's name. @param attempt another one gives another mark, for when a name is taken after all */
  nameOf(seat: number, attempt = 0): string {
    return `${this.variables.names} ${attempt === 0 ? this.#mark : makeMark()}-${seat + 1}`;
  }

  /** A player has gone. Resolves when everything there is to tell so far has been told. */
  async leaveSeat(): Promise<void> {
    this.#players -= 1;
    this.#sampler.release();
    if (this.#players === 0) await this.#tellRecording();
  }

  /** Milliseconds, to the report and to Artillery's own thresholds. */
  measure(name: string, ms: number): void {
    if (this.isOwnRoom) this.#recorder.measure(name, ms);
    this.#metrics.emit('histogram', metricOfMeasure(name), ms);
  }

  count(name: string, by = 1): void {
    if (this.isOwnRoom) this.#recorder.count(name, by);
    this.#metrics.emit('counter', name, by);
  }

  /**
   * A player got, just now, a message that goes to everybody in a room. Artillery hears how long after the first player of
   * this process; only the kit knows who was first of all.
   */
  received(measure: string, message: string): void {
    if (this.isOwnRoom) this.#recorder.received(measure, message);
    const [key, now] = [`${measure} ${message}`, preciseNow()];
    const firstAt = this.#firstAt.get(key) ?? now;
    if (firstAt === now) this.#remember(key, now);
    this.#metrics.emit('histogram', metricOfMeasure(measure), now - firstAt);
  }

  /** Nobody can join a room that is over, and those who still arrive have not failed. */
  endRoom(gameId: string): void {
    this.#over.add(gameId);
  }

  isOver(gameId: string): boolean {
    return this.#over.has(gameId);
  }

  /** A moment of the server's clock, in milliseconds from now. */
  msUntil(serverAt: number): number {
    return serverAt - (Date.now() + (this.#clock.offsetMs ?? 0));
  }

  seeClock(sentAt: number, serverNow: number): void {
    this.#clock.add({ sentAt, receivedAt: Date.now(), serverNow });
  }

  tell(message: GeneratorMessage): Promise<void> {
    return this.#desk.tell(message);
  }

  #remember(key: string, at: number): void {
    const oldest = this.#firstAt.size < messagesMax ? undefined : this.#firstAt.keys().next().value;
    if (oldest !== undefined) this.#firstAt.delete(oldest);
    this.#firstAt.set(key, at);
  }

  async #tellRecording(): Promise<void> {
    if (!this.#desk.isOpen) return;
    const recording = this.#recorder.take();
    if (recording.intervals.length + recording.receipts.length + Object.keys(recording.counters).length === 0) return;
    await this.tell({ recording });
  }
}

/** Digits only: they make no word that a filter refuses, and none looks like another. */
const makeMark = (): string => String(randomInt(10_000_000, 100_000_000));
