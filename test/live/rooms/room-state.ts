/** What the model of a room knows; all of it can be cloned. */
import type { GameDefinition } from '../../../src/game/definition.ts';

/** Without any socket for this long, a game ends. */
export const abandonMs = 7_200_000;

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

export const noScore: ModelScore = { score: 0, timeMs: 0, streak: 0, correctCount: 0, answerCount: 0, points: 0 };

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

/** A room that has just been opened in its lobby. */
export function newRoomState(definition: GameDefinition, now: number): RoomState {
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
