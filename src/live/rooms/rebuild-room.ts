/** Computes a live room from what Postgres has of its game, after Redis has lost it. Pure. */
import type { GameDefinition } from '../../game/definition.ts';
import type { QuestionSummary } from '../../game/question-summary.ts';
import type { SeatScore } from '../../game/score-question.ts';
import type { Overrides } from '../../game/regrading/overrides.ts';
import type { StoredScore } from '../../game/player-result.ts';
import type { Answer } from '../../protocol/quiz.ts';
import { skeletonOf } from '../../lib/skeleton.ts';
import { controlFields } from './control-fields.ts';

/** The host may resume sooner. `room.lua` has the same figure for a room to which no client has returned. */
export const rebuiltPauseMs = 10_000;
/** `rev` after a rebuild exceeds every earlier one: no room has as many events in a second. */
const revsPerSecond = 1000;
/** The least time that a restored open question has. */
const timeLeftMinMs = 5000;

export interface StoredPlayer {
  playerId: string;
  nickname: string;
  team: string | null;
  joinOrder: number;
  joinedAtMs: number;
  leftAtMs: number | null;
  kickedAtMs: number | null;
  generation: number;
  userId: string | null;
  potEntryId: string | null;
}

export interface StoredResult extends Pick<QuestionSummary, 'counts' | 'answered'> {
  question: number;
  openedAtMs: number;
  closedAtMs: number;
}

export interface AnswerRow {
  playerId: string;
  answer: Answer;
  elapsedMs: number;
  logId: string;
}

export interface StoredGame {
  pin: string;
  definition: GameDefinition;
  createdAtMs: number;
  startedAtMs: number | null;
  /** Host tokens of earlier generations are void. */
  hostGeneration: number;
  /** Regrades so far, and what they have changed of the definition. */
  regrades: number;
  overrides: Overrides | null;
  areLinksWithdrawn: boolean;
  players: readonly StoredPlayer[];
  /** In the order of the questions, from the first. */
  results: readonly StoredResult[];
  /** When the next question was closed, if Postgres knows: then it has all answers to it. */
  closedAtMs: number | null;
}

/** The content of the room's keys: hashes and the sorted set as fields and values in turn. */
export interface RebuiltRoom {
  phase: 'lobby' | 'intro' | 'open' | 'closed' | 'reveal';
  /** All fields but the phase. */
  control: (string | number)[];
  seats: string[];
  names: string[];
  /** Seats by person (`user:<id>`) and by entry in the pot (`entry:<id>`); join keys are lost. */
  join_keys: string[];
  scores: string[];
  board: string[];
  teams: (string | number)[];
  kicked: string[];
  present: string[];
  gone: (string | number)[];
  waiting: string[];
}

/** Seats that count: not kicked, and not given back in the lobby (earlier versions kept rows of those). */
export function seatsOf({ players, startedAtMs }: Pick<StoredGame, 'players' | 'startedAtMs'>): StoredPlayer[] {
  const gaveBack = ({ leftAtMs }: StoredPlayer) =>
    leftAtMs !== null && (startedAtMs === null || leftAtMs < startedAtMs);
  return players.filter((player) => player.kickedAtMs === null && !gaveBack(player));
}

/**
 * Restores the room to its last stored event: the lobby, the first intro, the reveal of the last scored question or,
 * when answers to the next one are stored, that question. The room is paused from the last stored moment on, so that no
 * question's time runs during the outage. If the next question is known to be closed, it is scored instead.
 *
 * @param at.nowMs not before anything stored
 * @param open stored answers to the question after the last scored one
 */
export function rebuildRoom(
  game: StoredGame,
  scored: { after: ReadonlyMap<string, SeatScore>; order: readonly string[] },
  open: readonly AnswerRow[],
  at: { nowMs: number },
): RebuiltRoom {
  const { definition } = game;
  const seats = seatsOf(game);
  const teams = definition.settings.teams ?? [];
  const teamOf = (player: StoredPlayer) => (player.team === null ? -1 : teams.indexOf(player.team));
  const byId = new Map(seats.map((seat) => [seat.playerId, seat]));
  const answeredOpen = new Set(open.map(({ playerId }) => playerId));
  const { phase, ...moment } = momentOf(game, open, at.nowMs);
  const isOpen = phase === 'open' || phase === 'closed';
  const rev = Math.ceil((Math.max(0, at.nowMs - game.createdAtMs) / 1000 + 1) * revsPerSecond);
  const late = seats.filter(({ playerId }) => !scored.after.has(playerId)).map(({ playerId }) => playerId);
  const order = [...scored.order.filter((id) => byId.has(id)), ...late];
  const scoreOf = (id: string) => scored.after.get(id)?.score ?? 0;
  const sums = teams.flatMap((_, team) => {
    const members = seats.filter((seat) => teamOf(seat) === team);
    return [`n${team}`, members.length, `s${team}`, members.reduce((sum, { playerId }) => sum + scoreOf(playerId), 0)];
  });
  const result = game.results.at(-1);
  const common = {
    rev,
    rosterSeq: rev,
    seatSeq: rev,
    questionRev: rev,
    revealRev: rev,
    shown: phase === 'reveal' ? closedEvent(game, rev) : '',
    joinSeq: game.players.reduce((latest, { joinOrder }) => Math.max(latest, joinOrder), 0),
    scoredQ: result?.question ?? -1,
    hostGeneration: game.hostGeneration,
    regrades: game.regrades,
    unlinked: game.areLinksWithdrawn ? 1 : 0,
    restoredAt: at.nowMs,
    restoredCount: (result?.question ?? -1) + 1,
    last: at.nowMs,
    hostGoneAt: at.nowMs,
    emptyAt: at.nowMs,
    answered: isOpen ? seats.filter(({ playerId }) => answeredOpen.has(playerId)).length : (result?.answered ?? 0),
  };
  return {
    phase,
    control: [...controlFields(game.pin, definition), ...Object.entries({ ...common, ...moment }).flat()],
    seats: seats.flatMap((seat) => [seat.playerId, seatText(seat, teamOf(seat))]),
    names: seats.flatMap(({ playerId, nickname }) => [skeletonOf(nickname), playerId]),
    join_keys: seats.flatMap(joinKeysOf),
    scores: [...scored.after].flatMap(([id, score]) => {
      const seat = byId.get(id);
      if (seat === undefined) return [];
      const { nickname } = seat;
      const q = result?.question ?? -1;
      return [id, JSON.stringify({ ...score, nickname, team: teamOf(seat), q } satisfies StoredScore)];
    }),
    board: order.map((id) => `${id}|${scoreOf(id)}|${byId.get(id)?.nickname ?? ''}`),
    teams: sums,
    kicked: game.players.filter(({ kickedAtMs }) => kickedAtMs !== null).map(({ playerId }) => playerId),
    present: seats.map(({ playerId }) => playerId),
    // All seats are disconnected; those that do not return count as gone once the game resumes.
    gone: seats.flatMap(({ playerId }) => [at.nowMs + rebuiltPauseMs, playerId]),
    waiting: isOpen ? seats.map(({ playerId }) => playerId).filter((id) => !answeredOpen.has(id)) : [],
  };
}

function seatText({ nickname, joinOrder, generation, userId, potEntryId }: StoredPlayer, team: number): string {
  const later = generation === 0 ? {} : { generation };
  const owned = userId === null ? {} : { user: userId };
  const paid = potEntryId === null ? {} : { entry: potEntryId };
  return JSON.stringify({ nickname, skeleton: skeletonOf(nickname), team, joinOrder, ...later, ...owned, ...paid });
}

const joinKeysOf = ({ playerId, userId, potEntryId }: StoredPlayer): string[] => [
  ...(userId === null ? [] : [`user:${userId}`, playerId]),
  ...(potEntryId === null ? [] : [`entry:${potEntryId}`, playerId]),
];

/** "elapsed|log id|position|answer", as `accept-answers.lua` stores it; the position is not in Postgres. */
export function storedAnswers(rows: readonly AnswerRow[]): string[] {
  return rows.flatMap(({ playerId, elapsedMs, logId, answer }) => [
    playerId,
    `${elapsedMs}|${logId}|0|${JSON.stringify(answer)}`,
  ]);
}

/** The milliseconds of a log id. */
export const logIdMs = (logId: string): number => Number(logId.split('-', 1)[0]);

function momentOf(
  game: StoredGame,
  open: readonly AnswerRow[],
  nowMs: number,
): { phase: RebuiltRoom['phase'] } & Record<string, string | number> {
  if (game.startedAtMs === null) return { phase: 'lobby', q: -1, openedQ: -1 };
  const { definition, results } = game;
  const paused = { pausedMs: 0, resumeBy: nowMs + rebuiltPauseMs };
  const result = results.at(-1);
  const next = (result?.question ?? -1) + 1;
  const question = definition.questions[next];
  if (game.closedAtMs !== null && question !== undefined) {
    const closedAt = game.closedAtMs;
    const [any] = open;
    const opensAt = any === undefined ? closedAt - question.timeLimitMs : logIdMs(any.logId) - any.elapsedMs;
    return { phase: 'closed', q: next, openedQ: next, opensAt, closesAt: closedAt, closedAt, scoreBy: nowMs };
  }
  if (open.length > 0 && question !== undefined) {
    // The latest answer is the last known moment of the question's clock.
    const latest = open.reduce((one, other) => (logIdMs(other.logId) > logIdMs(one.logId) ? other : one));
    const pausedAt = logIdMs(latest.logId);
    const opensAt = pausedAt - latest.elapsedMs;
    const closesAt = Math.max(opensAt + question.timeLimitMs, pausedAt + timeLeftMinMs);
    return { ...paused, phase: 'open', q: next, openedQ: next, opensAt, closesAt, pausedAt };
  }
  if (result === undefined) {
    return {
      ...paused,
      phase: 'intro',
      q: 0,
      openedQ: -1,
      opensAt: nowMs + definition.settings.introMs,
      pausedAt: nowMs,
    };
  }
  const { question: q, openedAtMs: opensAt, closedAtMs: closesAt } = result;
  return {
    ...paused,
    phase: 'reveal',
    q,
    openedQ: q,
    opensAt,
    closesAt,
    closedAt: closesAt,
    enteredAt: nowMs,
    pausedAt: nowMs,
  };
}

function closedEvent({ results, overrides }: StoredGame, rev: number): string {
  const { question: index, counts, answered } = results.at(-1) as StoredResult;
  const { solution, accepted, void: isVoid } = overrides?.[index] ?? {};
  const data = {
    index,
    counts,
    answered,
    ...(solution === undefined ? {} : { solution }),
    ...(accepted === undefined || accepted === null ? {} : { accepted }),
    ...(isVoid === true ? { void: true } : {}),
  };
  return JSON.stringify({ rev, name: 'question:closed', data });
}
