/**
 * What a room should be after each call, by PROTOCOL and DESIGN alone: a second, small implementation of the rules that
 * knows nothing of Redis. Pure: `now` is the time that the script says it saw.
 */
import type { GameDefinition } from '../../src/game/definition.ts';
import { scoreAnswer } from '../../src/game/scoring.ts';
import type { Answer } from '../../src/protocol/quiz.ts';

const graceMs = 8000;
const hostAwayMs = 60_000;
const abandonMs = 7_200_000;
const scoreByMs = 1000;
const outageMs = 2000;

export interface ModelSeat {
  slot: number;
  key: string;
  team: number;
  joinOrder: number;
  connection: string | undefined;
  /** Since when it has no connection, as long as that is within the grace time. */
  goneAt: number | undefined;
  /** Connected, or gone for less than the grace time when somebody last looked. */
  present: boolean;
}

export interface ModelAnswer {
  elapsedMs: number;
  logId: string;
  position: number;
  text: string;
}

export interface ModelScore {
  score: number;
  timeMs: number;
  streak: number;
  correctCount: number;
  answerCount: number;
  points: number;
}

const noScore: ModelScore = { score: 0, timeMs: 0, streak: 0, correctCount: 0, answerCount: 0, points: 0 };

export type Step = 'start' | 'next' | 'end';
export type Reply = (string | number)[];

/** The state; everything in it can be cloned. */
export interface RoomState {
  phase: 'lobby' | 'intro' | 'open' | 'closed' | 'reveal' | 'standings' | 'over';
  rev: number;
  q: number;
  openedQ: number;
  scoredQ: number;
  opensAt: number;
  closesAt: number;
  pausedAt: number;
  pausedMs: number;
  resumedAt: number;
  enteredAt: number;
  scoreBy: number;
  answered: number;
  ending: boolean;
  locked: boolean;
  hosts: string[];
  hostGoneAt: number;
  emptyAt: number;
  joinSeq: number;
  outage: number;
  alive: number;
  deadline: number | undefined;
  last: number;
  seats: Map<string, ModelSeat>;
  kicked: Set<string>;
  waiting: Set<string>;
  /** By question; gone when the next but one opens. */
  answers: Map<string, ModelAnswer>[];
  scores: Map<string, ModelScore>;
  extended: Map<string, number>;
  /** Since the last look. */
  log: string[];
  events: string[];
}

export class RoomModel {
  readonly definition: GameDefinition;
  readonly s: RoomState;
  readonly now: number;

  constructor(definition: GameDefinition, state: RoomState, now: number) {
    this.definition = definition;
    this.s = state;
    this.now = now;
  }

  static create(definition: GameDefinition, now: number): RoomState {
    const zero = { opensAt: 0, closesAt: 0, pausedAt: 0, pausedMs: 0, resumedAt: 0, enteredAt: 0, scoreBy: 0 };
    const state: RoomState = {
      ...zero,
      phase: 'lobby',
      rev: 0,
      q: -1,
      openedQ: -1,
      scoredQ: -1,
      answered: 0,
      ending: false,
      locked: definition.settings.locked,
      hosts: [],
      hostGoneAt: now,
      emptyAt: now,
      joinSeq: 0,
      outage: 0,
      alive: now,
      deadline: now + abandonMs,
      last: now,
      seats: new Map(),
      kicked: new Set(),
      waiting: new Set(),
      answers: [],
      scores: new Map(),
      extended: new Map(),
      log: [],
      events: [],
    };
    return state;
  }

  /** The verdicts of a batch, in PROTOCOL's order. */
  accept(q: number, batch: readonly { id: string; text: string; valid: boolean }[], logId: string): Reply {
    const { s, now } = this;
    const reply: Reply = [];
    const parts: string[] = [];
    const stored = (s.answers[q] ??= new Map());
    for (const { id, text, valid } of batch) {
      const mine = stored.get(id);
      if (!s.seats.has(id)) reply.push('not_allowed', '0', '', '0');
      else if (s.phase === 'lobby' || s.pausedAt > 0 || q > s.openedQ) reply.push('not_open', '0', '', '0');
      else if (mine?.text === text) {
        reply.push('duplicate', String(mine.elapsedMs), mine.logId, String(mine.position));
      } else if (mine !== undefined) reply.push('already_answered', '0', '', '0');
      else if (q < s.q || s.phase !== 'open') reply.push('too_late', '0', '', '0');
      else if (now >= s.closesAt) {
        reply.push(now - s.alive > outageMs ? 'busy' : 'too_late', '0', '', '0');
      } else if (!valid) reply.push('bad_request', '0', '', '0');
      else {
        const elapsedMs = now - s.opensAt - s.pausedMs;
        const position = parts.length;
        stored.set(id, { elapsedMs, logId, position, text });
        s.waiting.delete(id);
        s.answered += 1;
        const streak = this.definition.settings.streakBonus ? (s.scores.get(id)?.streak ?? 0) : 0;
        parts.push(`${id}=${text}@${elapsedMs}/${streak}`);
        reply.push('accepted', String(elapsedMs), logId, String(position));
      }
    }
    let closed = '';
    if (parts.length > 0) {
      s.log.push(`answers ${q} ${parts.join(' ')}`);
      closed = this.#closeWhenAllAnswered();
      this.#finish();
    }
    // The log id of a batch stands beside every verdict that has none of its own; nobody reads it there.
    for (let i = 2; i < reply.length; i += 4) if (reply[i] === '' && parts.length > 0) reply[i] = logId;
    return ['ok', closed, ...reply];
  }

  join(id: string, slot: number, key: string, team: number, connection: string): Reply {
    const { s, now } = this;
    const { settings } = this.definition;
    if (s.phase === 'over') return ['no_such_room'];
    const known = [...s.seats].find(([, seat]) => key !== '' && seat.key === key)?.[0];
    if (known === undefined) {
      if (s.locked || (s.phase !== 'lobby' && !settings.lateJoin)) return ['room_locked'];
      if (s.seats.size >= settings.maxPlayers) return ['room_full'];
      if ([...s.seats.values()].some((seat) => seat.slot === slot)) return ['name_taken'];
      s.joinSeq += 1;
      const mine = settings.teams === undefined ? -1 : team >= 0 ? team : this.#smallestTeam();
      const none = { connection: undefined, goneAt: undefined, present: false };
      s.seats.set(id, { slot, key, team: mine, joinOrder: s.joinSeq, ...none });
      s.log.push(`join ${id} ${s.joinSeq} ${mine < 0 ? '' : (settings.teams?.[mine] ?? '')} ${now}`);
    }
    this.#connected(known ?? id, connection);
    this.#finish();
    return ['ok', known ?? id];
  }

  connect(id: string, connection: string): Reply {
    if (!this.s.seats.has(id)) return ['bad_token'];
    this.#connected(id, connection);
    this.#finish();
    return ['ok'];
  }

  connectHost(connection: string): Reply {
    const { s } = this;
    if (!s.hosts.includes(connection)) s.hosts.push(connection);
    s.hostGoneAt = 0;
    s.emptyAt = 0;
    this.#finish();
    return ['ok'];
  }

  disconnect(owner: string, connection: string): Reply {
    const { s, now } = this;
    const seat = s.seats.get(owner);
    if (owner.startsWith('host:') && s.hosts.includes(connection)) {
      s.hosts = s.hosts.filter((host) => host !== connection);
      if (s.hosts.length === 0) s.hostGoneAt = now;
    } else if (seat !== undefined && seat.connection === connection) {
      seat.connection = undefined;
      seat.goneAt = now;
    }
    this.#noteIfEmpty();
    this.#finish();
    return ['ok', ''];
  }

  leave(id: string): Reply {
    const { s, now } = this;
    const seat = s.seats.get(id);
    if (seat === undefined) return ['ok', ''];
    if (s.phase === 'lobby') {
      s.log.push(`leave ${id} ${now}`);
      this.#remove(id);
    } else {
      Object.assign(seat, { connection: undefined, goneAt: undefined, present: false });
      s.waiting.delete(id);
    }
    this.#noteIfEmpty();
    const closed = this.#closeWhenAllAnswered();
    this.#finish();
    return ['ok', closed];
  }

  kick(id: string): Reply {
    const { s, now } = this;
    if (s.kicked.has(id)) return ['ok', '', ''];
    const seat = s.seats.get(id);
    if (seat === undefined) return ['bad_request'];
    s.log.push(`kick ${id} ${now}`);
    s.kicked.add(id);
    if (s.openedQ === s.q && s.answers[s.q]?.has(id) === true) s.answered -= 1;
    this.#remove(id);
    this.#noteIfEmpty();
    const closed = this.#closeWhenAllAnswered();
    this.#finish();
    return ['ok', closed, seat.connection ?? ''];
  }

  lock(locked: boolean): Reply {
    if (this.s.locked !== locked) {
      this.s.locked = locked;
      this.#finish();
    }
    return ['ok'];
  }

  /** The buttons; `rev` is what the host has seen. */
  step(verb: Step, rev: number): Reply {
    const { s } = this;
    const reply = (): Reply => ['ok', s.phase === 'closed' ? 'closed' : '', String(s.rev), s.phase];
    const unchanged = (): Reply => ['ok', '', String(s.rev), s.phase];
    if (rev !== s.rev) return unchanged();
    if (verb === 'start' && s.phase !== 'lobby') return ['not_open'];
    if (s.phase === 'over' || (verb === 'next' && s.phase === 'closed')) return unchanged();
    if (verb !== 'end') {
      if (s.pausedAt > 0) this.#resume();
      this.#stepForward();
    } else if (s.phase === 'lobby') this.#over('ended', 'room:closed ended');
    else if (s.phase === 'open' || s.phase === 'closed') {
      s.ending = true;
      if (s.pausedAt > 0) this.#resume();
      if (s.phase === 'open') this.#close();
    } else this.#podium();
    this.#finish();
    return reply();
  }

  pause(verb: 'pause' | 'resume'): Reply {
    const { s, now } = this;
    if (['lobby', 'closed', 'over'].includes(s.phase)) return ['not_open'];
    let closed = '';
    if (verb === 'pause' && s.pausedAt === 0) {
      if (s.phase === 'open' && now >= s.closesAt) return ['not_open'];
      s.pausedAt = now;
      this.#emit('game:paused');
      this.#finish();
    } else if (verb === 'resume' && s.pausedAt > 0) {
      this.#resume();
      closed = this.#closeWhenAllAnswered();
      this.#finish();
    }
    return ['ok', closed, String(s.rev)];
  }

  extend(ms: number, id: string): Reply {
    const { s, now } = this;
    const done = s.extended.get(id);
    if (done !== undefined) return ['ok', String(done), String(s.rev)];
    if (s.phase !== 'open' || (s.pausedAt === 0 && now >= s.closesAt)) return ['not_open'];
    s.closesAt += ms;
    if (id !== '') s.extended.set(id, s.closesAt);
    this.#emit(`question:extended ${s.closesAt}`);
    this.#finish();
    return ['ok', String(s.closesAt), String(s.rev)];
  }

  absorb(began: number): Reply {
    const { s, now } = this;
    if (s.outage === began) return ['ok'];
    s.outage = began;
    const lostMs = (s.pausedAt > 0 ? s.pausedAt : now) - Math.max(began, s.opensAt, s.resumedAt);
    if (s.phase === 'open' && lostMs > 0) {
      s.closesAt += lostMs;
      this.#emit(`question:extended ${s.closesAt}`);
    }
    this.#finish();
    return ['ok'];
  }

  sweep(absorbed: number | undefined): Reply {
    const { s, now } = this;
    if (s.deadline === undefined) return ['due', '', 0];
    const gapMs = now - s.alive;
    if (gapMs > outageMs && s.alive !== absorbed) return ['outage', String(s.alive), 1];
    if (gapMs >= 500) s.alive = now;
    return ['due', '', s.deadline <= now ? 1 : 0];
  }

  tend(): Reply {
    const { s, now } = this;
    if (now - s.alive > outageMs) return ['outage'];
    let note = '';
    const due = this.#phaseDue();
    if (s.phase !== 'over' && s.emptyAt > 0 && now >= s.emptyAt + abandonMs) {
      this.#over('abandoned', 'room:closed abandoned');
    } else if (s.phase !== 'over') {
      this.#purge();
      if (this.#closeWhenAllAnswered() !== '') note = 'score';
      else if (due !== undefined && due <= now) {
        if (s.phase === 'closed') s.scoreBy = now + scoreByMs;
        else this.#stepForward();
        // The phase may be another one by now.
        if ((s.phase as string) === 'closed') note = 'score';
      }
    }
    this.#finish();
    return ['ok', note, String(s.rev), s.phase, String(s.deadline ?? 0)];
  }

  /** @param seen the last seat that the scorer saw */
  commit(q: number, seen: number): Reply {
    const { s } = this;
    if (s.phase !== 'closed' || s.q !== q || s.scoredQ >= q) return ['conflict'];
    const question = this.definition.questions[q];
    if (question === undefined) throw new Error('no such question');
    s.log.push(`scored ${q}`);
    for (const [id, seat] of s.seats) {
      if (seat.joinOrder > seen) continue;
      const before = s.scores.get(id) ?? noScore;
      const given = s.answers[q]?.get(id);
      const isPoll = question.type === 'poll';
      if (given === undefined) {
        s.scores.set(id, { ...before, points: 0, streak: isPoll ? before.streak : 0 });
        continue;
      }
      const { points, correct, streak } = scoreAnswer({
        question,
        settings: this.definition.settings,
        answer: JSON.parse(given.text) as Answer,
        elapsedMs: given.elapsedMs,
        streakBefore: before.streak,
      });
      s.scores.set(id, {
        score: before.score + points,
        timeMs: before.timeMs + (isPoll ? 0 : given.elapsedMs),
        streak,
        correctCount: before.correctCount + (correct === true ? 1 : 0),
        answerCount: before.answerCount + 1,
        points,
      });
    }
    s.scoredQ = q;
    s.phase = 'reveal';
    s.enteredAt = this.now;
    this.#emit(`question:closed ${q}`);
    if (s.ending) this.#podium();
    this.#finish();
    return ['ok', String(s.rev), s.phase];
  }

  retire(): Reply {
    if (this.s.phase !== 'over') return ['conflict'];
    this.#finish();
    return ['ok'];
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

  #smallestTeam(): number {
    const sizes = this.teams().map(([, members]) => members);
    return sizes.indexOf(Math.min(...sizes));
  }

  #connected(id: string, connection: string): void {
    const { s } = this;
    Object.assign(s.seats.get(id) as ModelSeat, { connection, goneAt: undefined, present: true });
    if (s.phase === 'open' && s.answers[s.q]?.has(id) !== true) s.waiting.add(id);
    s.emptyAt = 0;
  }

  #remove(id: string): void {
    this.s.seats.delete(id);
    this.s.waiting.delete(id);
    this.s.scores.delete(id);
  }

  #noteIfEmpty(): void {
    const { s, now } = this;
    const someone = s.hosts.length > 0 || [...s.seats.values()].some((seat) => seat.connection !== undefined);
    if (s.emptyAt === 0 && !someone) s.emptyAt = now;
  }

  #purge(): void {
    for (const [id, seat] of this.s.seats) {
      if (seat.goneAt === undefined || seat.goneAt > this.now - graceMs) continue;
      Object.assign(seat, { goneAt: undefined, present: false });
      this.s.waiting.delete(id);
    }
  }

  #emit(event: string): void {
    this.s.rev += 1;
    this.s.events.push(event);
  }

  #close(): void {
    const { s, now } = this;
    s.log.push(`closed ${s.q} ${s.opensAt} ${now}`);
    s.phase = 'closed';
    s.scoreBy = now + scoreByMs;
  }

  #closeWhenAllAnswered(): string {
    const { s } = this;
    const early = this.definition.settings.closeWhenAllAnswered;
    if (s.phase !== 'open' || s.pausedAt > 0 || !early || s.answered === 0 || s.waiting.size > 0) return '';
    this.#close();
    return 'closed';
  }

  #resume(): void {
    const { s, now } = this;
    const pauseMs = now - s.pausedAt;
    s.pausedAt = 0;
    if (s.phase === 'intro') s.opensAt += pauseMs;
    else if (s.phase === 'open') {
      s.closesAt += pauseMs;
      s.pausedMs += pauseMs;
      s.resumedAt = now;
    } else s.enteredAt += pauseMs;
    this.#emit(s.phase === 'open' ? `game:resumed ${s.closesAt}` : 'game:resumed');
  }

  #stepForward(): void {
    const { s, now } = this;
    if (s.phase === 'lobby') {
      s.log.push(`start ${now}`);
      this.#intro(0);
    } else if (s.phase === 'intro') this.#open();
    else if (s.phase === 'open') this.#close();
    else if (s.phase === 'standings') this.#intro(s.q + 1);
    else if (s.phase === 'reveal' && s.q + 1 < this.definition.questions.length) {
      s.phase = 'standings';
      s.enteredAt = now;
      this.#emit(`leaderboard ${this.#shown()}`);
    } else if (s.phase === 'reveal') this.#podium();
  }

  #intro(q: number): void {
    const { s, now } = this;
    s.q = q;
    if (this.definition.settings.introMs === 0) {
      this.#open();
      return;
    }
    s.phase = 'intro';
    s.opensAt = now + this.definition.settings.introMs;
    this.#emit(`question:intro ${q}`);
  }

  #open(): void {
    const { s, now } = this;
    this.#purge();
    if (s.q >= 2) s.answers[s.q - 2] = new Map();
    s.waiting = new Set([...s.seats].filter(([, seat]) => seat.present).map(([id]) => id));
    Object.assign(s, { phase: 'open', openedQ: s.q, opensAt: now, pausedMs: 0, resumedAt: 0, answered: 0 });
    s.closesAt = now + (this.definition.questions[s.q]?.timeLimitMs ?? 0);
    this.#emit(`question:open ${s.q} ${s.closesAt}`);
  }

  #podium(): void {
    const finished = this.s.scoredQ === this.definition.questions.length - 1;
    this.#over(finished ? 'finished' : 'ended', `game:over ${this.#shown()}`);
  }

  #over(status: string, event: string): void {
    this.s.log.push(`over ${status} ${this.now}`);
    this.s.phase = 'over';
    this.s.pausedAt = 0;
    this.#emit(event);
  }

  /** The rows and teams that a leaderboard or podium tells. */
  #shown(): string {
    const scoreOf = (id: string) => this.s.scores.get(id)?.score ?? 0;
    const board = this.board();
    const rows = board.map((id) => {
      const rank = 1 + board.filter((other) => scoreOf(other) > scoreOf(id)).length;
      return `${id}:${scoreOf(id)}:${rank}`;
    });
    return `${rows.join(',')} ${JSON.stringify(this.teams())} ${this.s.seats.size}`;
  }

  #phaseDue(): number | undefined {
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
  #finish(): void {
    const { s } = this;
    const due: number[] = [];
    const phaseDue = this.#phaseDue();
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
