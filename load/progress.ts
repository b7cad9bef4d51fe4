import type { Phase, Snapshot } from '../src/protocol/server-events.ts';
import { figure } from './report/format-report.ts';
import type { Timeline } from './report/timeline.ts';

export interface ProgressOptions {
  timeline: Timeline;
  players: number;
  questions: number;
  rooms: number;
  /** Unix milliseconds. */
  startedAtMs: number;
  now?: () => number;
}

/** What the last so many milliseconds were like is what one wants to see. */
const recentMs = 5000;
/** Generators tell what they counted twice a second: a rate over less would be 0 every other time. */
const rateMs = 1000;

/** Where a run is, in one line. Owns what the rooms' big screens show; the numbers are the timeline's. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #rooms = new Map<string, { phase: Phase; question: number }>();
  /** What earlier lines said, from the last that is old enough to count from. */
  #told: { at: number; acked: number }[] = [];

  constructor(options: ProgressOptions) {
    this.#options = options;
  }

  /** A room's big screen shows something new. */
  see(gameId: string, { room, question }: Snapshot): void {
    this.#rooms.set(gameId, { phase: room.phase, question: (question?.index ?? -1) + 1 });
  }

  /** The line now; acknowledgements a second are those since the last line that is a second old, or older. */
  line(): string {
    const { timeline, players, startedAtMs, now = Date.now } = this.#options;
    const [at, acked] = [now(), timeline.count('answers.acked')];
    const start = this.#told.findLastIndex((line) => line.at <= at - rateMs);
    this.#told = this.#told.slice(Math.max(0, start));
    const { at: from, acked: before } = start < 0 ? { at: startedAtMs, acked: 0 } : (this.#told[0] ?? { at, acked });
    this.#told.push({ at, acked });
    const rate = Math.round(((acked - before) * 1000) / Math.max(1, at - from));
    const answers = this.#recent('answer.ack', at);
    const lag = this.#recent('generator.lag', at);
    return [
      `${Math.round((at - startedAtMs) / 1000)} s`,
      `${timeline.count('players.joined')}/${players} joined`,
      this.#where(),
      `${acked} acks`,
      `${rate}/s`,
      `p99 ${answers}`,
      `generator’s lag ${lag}`,
    ].join(' · ');
  }

  #recent(name: string, at: number): string {
    const { timeline } = this.#options;
    const { count, p99 } = timeline.summary(name, at - recentMs);
    return count === 0 ? '–' : `${figure(p99)} ms`;
  }

  #where(): string {
    const { questions, rooms } = this.#options;
    const all = [...this.#rooms.values()];
    const playing = all.filter(({ phase }) => phase !== 'over');
    if (all.length < rooms || playing.length === 0) return all.length < rooms ? 'lobby' : 'over';
    if (playing.every(({ phase }) => phase === 'lobby')) return 'lobby';
    const numbers = playing.map(({ question }) => question);
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    if (rooms > 1) return `questions ${first === last ? first : `${first}–${last}`} of ${questions}`;
    return `question ${last} of ${questions} ${playing[0]?.phase ?? ''}`.trim();
  }
}
