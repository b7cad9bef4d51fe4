/**
 * A small, independent model of a room: it makes the events of PROTOCOL and, from its own fields, the snapshot that a
 * newcomer would get at this moment. What the client folds from the events must equal that snapshot.
 */
import type { ServerEvent } from '../../src/client/event-names.ts';
import type { RosterRow, ServerPayload, Snapshot } from '../../src/protocol/server-events.ts';
import type { Settings } from '../../src/protocol/settings.ts';

const settings: Settings = {
  autoAdvance: false,
  introMs: 3000,
  revealMs: 5000,
  standingsMs: 5000,
  closeWhenAllAnswered: true,
  locked: false,
  lateJoin: true,
  maxPlayers: 10_000,
  speedWeight: 1,
  streakBonus: false,
  shuffleOptions: false,
};
const questionCount = 3;
const hiddenRow = { answer: '•••', count: 1, correct: false, hidden: true, rowId: '0' };

export type ModelStep =
  | 'next'
  | 'extend'
  | 'pause'
  | 'resume'
  | 'lock'
  | 'join'
  | 'leave'
  | 'drop'
  | 'end'
  | 'answer'
  | 'show';
export const modelSteps: ModelStep[] = [
  'next',
  'extend',
  'pause',
  'resume',
  'lock',
  'join',
  'leave',
  'drop',
  'end',
  'answer',
  'show',
];

export class ModelRoom {
  readonly role: 'host' | 'player';
  rev = 0;
  phase: Snapshot['room']['phase'] = 'lobby';
  paused = false;
  locked = false;
  index = -1;
  question?: ServerPayload<'question:intro'> | ServerPayload<'question:open'>;
  closed?: ServerPayload<'question:closed'>;
  standings?: ServerPayload<'leaderboard'>;
  over?: ServerPayload<'game:over'>;
  result?: ServerPayload<'player:result'>;
  final?: ServerPayload<'player:final'>;
  score = 0;
  joined = 0;
  progress?: { answered: number; players: number };
  roster: RosterRow[] = [{ playerId: 'me', nickname: 'Me', connected: true, score: 0 }];

  constructor(role: 'host' | 'player') {
    this.role = role;
  }

  snapshot(now: number): Snapshot {
    const { rev, role, phase, paused, locked, question, closed, standings, over, result, final, score } = this;
    return {
      rev,
      now,
      features: [],
      role,
      room: {
        pin: '123456',
        title: 'Model',
        phase,
        paused,
        questionCount,
        locked,
        players: this.roster.length,
        settings,
      },
      ...(question && { question }),
      ...(closed && { closed }),
      ...(standings && { standings }),
      ...(over && { over }),
      ...(role === 'host' && { roster: this.roster }),
      ...(this.progress && { progress: this.progress }),
      ...(role === 'player' && {
        you: {
          playerId: 'me',
          nickname: 'Me',
          score,
          rank: 1,
          answered: false,
          ...(result && { result }),
          ...(final && { final }),
        },
      }),
    };
  }

  /** Makes one step and returns what this seat is sent; nothing when the step is impossible now. */
  step(step: ModelStep): ServerEvent[] {
    switch (step) {
      case 'next':
        return this.#next();
      case 'extend':
        return this.#extend();
      case 'pause':
        return this.#pause(true);
      case 'resume':
        return this.#pause(false);
      case 'lock':
        this.locked = !this.locked;
        return [{ name: 'room:locked', payload: { rev: this.rev, locked: this.locked } }];
      case 'answer':
        return this.#tellProgress(1);
      case 'show':
        return this.#show();
      case 'end':
        return this.phase === 'reveal' || this.phase === 'standings' ? this.#end() : [];
      default:
        return this.#movePlayers(step);
    }
  }

  #next(): ServerEvent[] {
    if (this.paused || this.phase === 'over') return [];
    if (this.phase === 'intro') return this.#open();
    if (this.phase === 'open') return this.#reveal();
    if (this.phase === 'reveal') return this.index + 1 < questionCount ? this.#stand() : this.#end();
    return this.#intro();
  }

  /** To hosts, while a question is open. */
  #tellProgress(answered: number): ServerEvent[] {
    if (this.role !== 'host' || this.phase !== 'open') return [];
    this.progress = { answered, players: this.roster.length };
    return [{ name: 'question:progress', payload: { rev: this.rev, index: this.index, ...this.progress } }];
  }

  #shown() {
    return {
      rev: this.rev,
      index: this.index,
      total: questionCount,
      type: 'single' as const,
      prompt: `Q${this.index}`,
    };
  }

  #intro(): ServerEvent[] {
    this.rev += 1;
    this.index += 1;
    this.phase = 'intro';
    delete this.standings;
    delete this.result;
    const payload = { ...this.#shown(), opensAt: 1000 * this.rev };
    this.question = payload;
    return [{ name: 'question:intro', payload }];
  }

  #open(): ServerEvent[] {
    this.rev += 1;
    this.phase = 'open';
    const opensAt = 1000 * this.rev;
    const payload = { ...this.#shown(), options: ['a', 'b'], points: 1000, opensAt, closesAt: opensAt + 20_000 };
    this.question = payload;
    return [{ name: 'question:open', payload }, ...this.#tellProgress(0)];
  }

  /** The only row of the reveal; a second time changes nothing. */
  #show(): ServerEvent[] {
    if (this.phase !== 'reveal' || this.closed === undefined) return [];
    const { hidden: _, ...row } = hiddenRow;
    this.closed = { ...this.closed, counts: [{ ...row, answer: 'typed' }] };
    const { rowId } = row;
    return [{ name: 'question:shown', payload: { rev: this.rev, index: this.index, rowId, answer: 'typed' } }];
  }

  #reveal(): ServerEvent[] {
    this.rev += 1;
    this.phase = 'reveal';
    delete this.progress;
    this.closed = { rev: this.rev, index: this.index, solution: 0, counts: [hiddenRow], answered: 1 };
    this.score += 500;
    this.roster = this.roster.map((row) => ({ ...row, score: row.score + 500 }));
    const events: ServerEvent[] = [{ name: 'question:closed', payload: this.closed }];
    if (this.role === 'host') {
      // The contract leaves it open how a host learns the scores of all; this model says it in full.
      return [
        ...events,
        { name: 'room:players', payload: { rev: this.rev, players: this.roster.length, changed: this.roster } },
      ];
    }
    const { rev, index, score } = this;
    this.result = { rev, index, answered: true, correct: true, points: 500, score, rank: 1, players: 1, streak: 1 };
    return [...events, { name: 'player:result', payload: this.result }];
  }

  #top() {
    return this.roster
      .slice(0, 10)
      .map(({ playerId, nickname, score }) => ({ playerId, nickname, score, rank: 1, previousRank: null }));
  }

  #stand(): ServerEvent[] {
    this.rev += 1;
    this.phase = 'standings';
    delete this.closed;
    this.standings = { rev: this.rev, index: this.index, top: this.#top(), players: this.roster.length };
    return [{ name: 'leaderboard', payload: this.standings }];
  }

  #end(): ServerEvent[] {
    this.rev += 1;
    this.phase = 'over';
    this.paused = false;
    delete this.closed;
    delete this.standings;
    const top = this.#top();
    this.over = { rev: this.rev, podium: top.slice(0, 3), top, players: this.roster.length };
    const events: ServerEvent[] = [{ name: 'game:over', payload: this.over }];
    if (this.role === 'host') return events;
    this.final = { rev: this.rev, score: this.score, rank: 1, players: 1, correctCount: 1, answerCount: 1 };
    return [...events, { name: 'player:final', payload: this.final }];
  }

  #extend(): ServerEvent[] {
    if (this.phase !== 'open' || this.question === undefined || !('closesAt' in this.question)) return [];
    this.rev += 1;
    const closesAt = this.question.closesAt + 5000;
    this.question = { ...this.question, closesAt };
    return [{ name: 'question:extended', payload: { rev: this.rev, index: this.index, closesAt } }];
  }

  #pause(paused: boolean): ServerEvent[] {
    if (this.paused === paused || !['intro', 'open', 'reveal', 'standings'].includes(this.phase)) return [];
    this.rev += 1;
    this.paused = paused;
    if (paused) return [{ name: 'game:paused', payload: { rev: this.rev } }];
    if (this.phase !== 'open' || this.question === undefined || !('closesAt' in this.question)) {
      return [{ name: 'game:resumed', payload: { rev: this.rev } }];
    }
    const closesAt = this.question.closesAt + 700;
    this.question = { ...this.question, closesAt };
    return [{ name: 'game:resumed', payload: { rev: this.rev, closesAt } }];
  }

  #movePlayers(step: 'join' | 'leave' | 'drop'): ServerEvent[] {
    const [me, ...others] = this.roster;
    const last = others.at(-1);
    const change: { joined?: RosterRow[]; left?: string[]; changed?: RosterRow[] } = {};
    if (step === 'join') {
      this.joined += 1;
      change.joined = [{ playerId: `p${this.joined}`, nickname: `P${this.joined}`, connected: true, score: 0 }];
      this.roster = [...this.roster, ...change.joined];
    } else if (me === undefined || last === undefined) return [];
    else if (step === 'leave') {
      change.left = [last.playerId];
      this.roster = this.roster.slice(0, -1);
    } else {
      change.changed = [{ ...last, connected: !last.connected }];
      this.roster = [...this.roster.slice(0, -1), ...change.changed];
    }
    const players = this.roster.length;
    return [{ name: 'room:players', payload: { rev: this.rev, players, ...(this.role === 'host' ? change : {}) } }];
  }
}
