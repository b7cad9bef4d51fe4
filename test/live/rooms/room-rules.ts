/**
 * What a room should be after each call, by PROTOCOL and DESIGN alone: a second, small implementation of the rules that
 * knows nothing of Redis. Pure: `now` is the time that the script says it saw.
 */
import type { GameDefinition } from '../../../src/game/definition.ts';
import { abandonMs, noScore, type ModelSeat, type RoomState } from './room-state.ts';

const graceMs = 8000;
const hostAwayMs = 60_000;
const scoreByMs = 1000;

/** How a room goes on: phases, clocks, events, who is expected. */
export class RoomRules {
  readonly definition: GameDefinition;
  readonly s: RoomState;
  readonly now: number;

  constructor(definition: GameDefinition, state: RoomState, now: number) {
    this.definition = definition;
    this.s = state;
    this.now = now;
  }

  /** Seats in the order of the leaderboard. */
  board(): string[] {
    const standing = (id: string) => ({
      ...(this.s.scores.get(id) ?? noScore),
      ...(this.s.seats.get(id) as ModelSeat),
    });
    return [...this.s.seats.keys()].toSorted((a, b) => {
      const [one, other] = [standing(a), standing(b)];
      return other.score - one.score || one.timeMs - other.timeMs || one.joinOrder - other.joinOrder;
    });
  }

  /** By team: [sum of scores, members]. */
  teams(): [number, number][] {
    const totals = (this.definition.settings.teams ?? []).map((): [number, number] => [0, 0]);
    for (const [id, { team }] of this.s.seats) {
      const total = totals[team];
      if (total === undefined) continue;
      total[0] += this.s.scores.get(id)?.score ?? 0;
      total[1] += 1;
    }
    return totals;
  }

  protected smallestTeam(): number {
    const sizes = this.teams().map(([, members]) => members);
    return sizes.indexOf(Math.min(...sizes));
  }

  protected connected(id: string, connection: string): void {
    const { s } = this;
    Object.assign(s.seats.get(id) as ModelSeat, { connection, goneAt: undefined, present: true });
    if (s.phase === 'open' && s.answers[s.q]?.has(id) !== true) s.waiting.add(id);
    s.emptyAt = 0;
  }

  protected remove(id: string): void {
    this.s.seats.delete(id);
    this.s.waiting.delete(id);
    this.s.scores.delete(id);
  }

  /** Seats that have been without a socket since `until`, longest first; of one moment in the order of their names. */
  protected goneSeats(until: number): string[] {
    return [...this.s.seats]
      .flatMap(([id, { goneAt }]) => (goneAt === undefined || goneAt > until ? [] : [{ id, goneAt }]))
      .sort((left, right) => left.goneAt - right.goneAt || (left.id < right.id ? -1 : 1))
      .map(({ id }) => id);
  }

  protected yieldingSeat(): string | undefined {
    return this.s.phase === 'lobby' ? this.goneSeats(this.now - graceMs)[0] : undefined;
  }

  protected noteIfEmpty(): void {
    const { s, now } = this;
    const someone = s.hosts.length > 0 || [...s.seats.values()].some((seat) => seat.connection !== undefined);
    if (s.emptyAt === 0 && !someone) s.emptyAt = now;
  }

  protected purge(): void {
    for (const [id, seat] of this.s.seats) {
      if (seat.goneAt === undefined || seat.goneAt > this.now - graceMs) continue;
      Object.assign(seat, { goneAt: undefined, present: false });
      this.s.waiting.delete(id);
    }
  }

  protected emit(event: string): void {
    this.s.rev += 1;
    this.s.events.push(event);
  }

  protected close(): void {
    const { s, now } = this;
    s.log.push(`closed ${s.q} ${s.opensAt} ${now}`);
    s.phase = 'closed';
    s.scoreBy = now + scoreByMs;
  }

  protected closeWhenAllAnswered(): string {
    const { s } = this;
    const early = this.definition.settings.closeWhenAllAnswered;
    if (s.phase !== 'open' || s.pausedAt > 0 || !early || s.answered === 0 || s.waiting.size > 0) return '';
    this.close();
    return 'closed';
  }

  protected resume(): void {
    const { s, now } = this;
    const pauseMs = now - s.pausedAt;
    s.pausedAt = 0;
    if (s.phase === 'intro') s.opensAt += pauseMs;
    else if (s.phase === 'open') {
      s.closesAt += pauseMs;
      s.pausedMs += pauseMs;
      s.resumedAt = now;
    } else s.enteredAt += pauseMs;
    this.emit(s.phase === 'open' ? `game:resumed ${s.closesAt}` : 'game:resumed');
  }

  protected stepForward(): void {
    const { s, now } = this;
    if (s.phase === 'lobby') {
      s.log.push(`start ${now}`);
      this.intro(0);
    } else if (s.phase === 'intro') this.open();
    else if (s.phase === 'open') this.close();
    else if (s.phase === 'standings') this.intro(s.q + 1);
    else if (s.phase === 'reveal' && s.q + 1 < this.definition.questions.length) {
      s.phase = 'standings';
      s.enteredAt = now;
      this.emit(`leaderboard ${this.shown()}`);
    } else if (s.phase === 'reveal') this.podium();
  }

  protected intro(q: number): void {
    const { s, now } = this;
    s.q = q;
    if (this.definition.settings.introMs === 0) {
      this.open();
      return;
    }
    s.phase = 'intro';
    s.opensAt = now + this.definition.settings.introMs;
    this.emit(`question:intro ${q}`);
  }

  protected open(): void {
    const { s, now } = this;
    this.purge();
    if (s.q >= 2) s.answers[s.q - 2] = new Map();
    s.waiting = new Set([...s.seats].filter(([, seat]) => seat.present).map(([id]) => id));
    Object.assign(s, { phase: 'open', openedQ: s.q, opensAt: now, pausedMs: 0, resumedAt: 0, answered: 0 });
    s.closesAt = now + (this.definition.questions[s.q]?.timeLimitMs ?? 0);
    this.emit(`question:open ${s.q} ${s.closesAt}`);
  }

  protected podium(): void {
    const finished = this.s.scoredQ === this.definition.questions.length - 1;
    this.over(finished ? 'finished' : 'ended', `game:over ${this.shown()}`);
  }

  protected over(status: string, event: string): void {
    this.s.log.push(`over ${status} ${this.now}`);
    this.s.phase = 'over';
    this.s.pausedAt = 0;
    this.emit(event);
  }

  /** The rows and teams that a leaderboard or podium tells. */
  protected shown(): string {
    const scoreOf = (id: string) => this.s.scores.get(id)?.score ?? 0;
    const board = this.board();
    const rows = board.map((id) => {
      const rank = 1 + board.filter((other) => scoreOf(other) > scoreOf(id)).length;
      return `${id}:${scoreOf(id)}:${rank}`;
    });
    return `${rows.join(',')} ${JSON.stringify(this.teams())} ${this.s.seats.size}`;
  }

  protected phaseDue(): number | undefined {
    const { s } = this;
    const { settings } = this.definition;
    if (s.pausedAt > 0) return undefined;
    if (s.phase === 'intro') return s.opensAt;
    if (s.phase === 'open') return s.closesAt;
    if (s.phase === 'closed') return s.scoreBy;
    if (s.phase !== 'reveal' && s.phase !== 'standings') return undefined;
    const stays = s.enteredAt + (s.phase === 'reveal' ? settings.revealMs : settings.standingsMs);
    if (settings.autoAdvance) return stays;
    return s.hostGoneAt > 0 ? Math.max(stays, s.hostGoneAt + hostAwayMs) : undefined;
  }

  /** Every call that may have changed something ends here: the room's one deadline is the earliest due moment. */
  protected finish(): void {
    const { s } = this;
    const due: number[] = [];
    const phaseDue = this.phaseDue();
    if (phaseDue !== undefined) due.push(phaseDue);
    if (s.phase === 'open' && this.definition.settings.closeWhenAllAnswered && s.pausedAt === 0) {
      for (const { goneAt } of s.seats.values()) if (goneAt !== undefined) due.push(goneAt + graceMs);
    }
    if (s.emptyAt > 0) due.push(s.emptyAt + abandonMs);
    const before = s.deadline;
    s.deadline = s.phase === 'over' || due.length === 0 ? undefined : Math.min(...due);
    if (before === undefined && s.deadline !== undefined) s.alive = this.now;
    s.last = this.now;
  }
}
