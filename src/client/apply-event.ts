import type { Counts, FrequentRow } from '../protocol/quiz.ts';
import type { RankedRow, RosterRow, ServerPayload, Snapshot } from '../protocol/server-events.ts';
import { growsRev, type ServerEvent } from './event-names.ts';
import type { Reply } from './reply.ts';
import type { OutboxEntry, RoomState } from './room-state.ts';

/**
 * Applies one server event to the state, so that the snapshot equals a fresh one.
 *
 * It leaves out what no event says instead of guessing: `now` stays that of the last snapshot, and `room.nextAt` ends
 * with its phase. An event that grows `rev` and is not newer than the snapshot changes nothing, and so do events before
 * the first snapshot: the server sends none. Loss of the seat or the room is true in any order, and keeps the last
 * snapshot. `EventSequencer` orders all other events.
 */
export function applyEvent(state: RoomState, event: ServerEvent): RoomState {
  if (event.name === 'room:snapshot') return adoptSnapshot(state, event.payload);
  if (event.name === 'player:kicked') {
    return { ...state, connection: event.payload.reason === 'host' ? 'removed' : 'replaced' };
  }
  if (event.name === 'room:closed') return { ...state, connection: 'closed', closedReason: event.payload.reason };
  const { snapshot } = state;
  if (snapshot === undefined) return state;
  if (growsRev(event) && event.payload.rev <= snapshot.rev) return state;

  switch (event.name) {
    case 'question:intro':
    case 'question:open':
      return askQuestion(state, snapshot, event);
    case 'question:extended':
      return applyAt(state, moveDeadline(snapshot, event.payload.closesAt), event.payload);
    case 'question:closed':
      return applyAt(state, { ...inPhase(snapshot, 'reveal'), closed: event.payload }, event.payload);
    case 'question:shown':
      return { ...state, snapshot: showRow(snapshot, event.payload) };
    case 'leaderboard': {
      const { closed: _, ...rest } = inPhase(snapshot, 'standings');
      return applyAt(
        state,
        { ...rest, ...rosterScores(snapshot, event.payload.top), standings: event.payload },
        event.payload,
      );
    }
    case 'game:paused':
      return applyAt(state, { ...snapshot, room: { ...withoutNextAt(snapshot.room), paused: true } }, event.payload);
    case 'game:resumed':
      return applyAt(state, resume(snapshot, event.payload), event.payload);
    case 'game:over':
      return endGame(state, snapshot, event.payload);
    case 'player:result':
      return { ...state, snapshot: { ...snapshot, ...withResult(snapshot, event.payload) } };
    case 'player:final':
      return { ...state, snapshot: { ...snapshot, ...withFinal(snapshot, event.payload) } };
    case 'room:players':
      return { ...state, snapshot: countPlayers(snapshot, event.payload) };
    case 'room:locked':
      return { ...state, snapshot: { ...snapshot, room: { ...snapshot.room, locked: event.payload.locked } } };
    case 'room:next': {
      const { pin, title } = event.payload;
      return { ...state, snapshot: { ...snapshot, room: { ...snapshot.room, next: { pin, title } } } };
    }
    case 'question:progress':
      return withProgress(state, snapshot, event.payload);
    case 'room:reactions':
      return { ...state, reactions: event.payload.counts };
    default:
      return state;
  }
}

/** Applies the player's own acknowledged answer: no event reports it to the player. */
export function applyAcceptedAnswer(state: RoomState, entry: OutboxEntry): RoomState {
  const { snapshot } = state;
  if (entry.state !== 'accepted' || snapshot?.you === undefined) return state;
  if (snapshot.question?.index !== entry.question || snapshot.room.phase === 'intro') return state;
  return { ...state, snapshot: { ...snapshot, you: { ...snapshot.you, answered: true, answer: entry.answer } } };
}

/** Applies the player's own acknowledged rename: only hosts get an event for it. */
export function applyRename(state: RoomState, reply: Reply<'player:rename'>): RoomState {
  const { snapshot } = state;
  if (!reply.ok || snapshot?.you === undefined) return state;
  return { ...state, snapshot: { ...snapshot, you: { ...snapshot.you, nickname: reply.nickname } } };
}

function adoptSnapshot(state: RoomState, snapshot: Snapshot): RoomState {
  const { progress, outbox, ...rest } = state;
  const index = snapshot.question?.index;
  const next: RoomState = { ...rest, snapshot: keepShownRows(state.snapshot, snapshot) };
  if (snapshot.progress !== undefined && index !== undefined) {
    next.progress = { rev: snapshot.rev, index, ...snapshot.progress };
  } else if (progress !== undefined && progress.index === index) next.progress = progress;
  if (outbox !== undefined && outbox.question === index) next.outbox = outbox;
  return next;
}

/** Replaces the snapshot, at the `rev` of the event that changed it. */
function applyAt(state: RoomState, snapshot: Snapshot, { rev }: { rev: number }): RoomState {
  return { ...state, snapshot: { ...snapshot, rev } };
}

function withoutNextAt(room: Snapshot['room']): Snapshot['room'] {
  const { nextAt: _, ...rest } = room;
  return rest;
}

function inPhase(snapshot: Snapshot, phase: Snapshot['room']['phase']): Snapshot {
  const { progress: _, ...rest } = snapshot;
  return { ...rest, room: { ...withoutNextAt(snapshot.room), phase, paused: false } };
}

/** Only an open question has a progress: a later one changes nothing that a fresh snapshot says. */
function withProgress(state: RoomState, snapshot: Snapshot, progress: ServerPayload<'question:progress'>): RoomState {
  if (progress.index !== snapshot.question?.index) return state;
  const next = { ...state, progress };
  if (snapshot.room.phase !== 'open') return next;
  const { answered, players } = progress;
  return { ...next, snapshot: { ...snapshot, progress: { answered, players } } };
}

/** Counts of one place, or one of the most frequent answers: rows that can be hidden have an id. */
type CountsRow = Counts[number];
const hasName = (row: CountsRow): row is FrequentRow => typeof row === 'object' && 'rowId' in row;

/** Shows a hidden row of the reveal; ignored when the question is no longer revealed. */
function showRow(snapshot: Snapshot, { index, rowId, answer }: Omit<ServerPayload<'question:shown'>, 'rev'>): Snapshot {
  const { closed } = snapshot;
  if (closed?.index !== index) return snapshot;
  const show = (row: CountsRow): CountsRow => {
    if (!hasName(row) || row.rowId !== rowId) return row;
    const { hidden: _, ...rest } = row;
    return { ...rest, answer };
  };
  const counts = closed.counts.map(show) as Counts;
  return { ...snapshot, closed: { ...closed, counts } };
}

/** A snapshot read before a row was shown may arrive after the event that showed it. */
function keepShownRows(earlier: Snapshot | undefined, snapshot: Snapshot): Snapshot {
  const { closed } = earlier ?? {};
  if (closed === undefined || closed.rev !== snapshot.closed?.rev) return snapshot;
  let next = snapshot;
  for (const row of closed.counts) {
    if (!hasName(row) || row.rowId === undefined || row.hidden === true) continue;
    next = showRow(next, { index: closed.index, rowId: row.rowId, answer: String(row.answer) });
  }
  return next;
}

function askQuestion(
  state: RoomState,
  snapshot: Snapshot,
  { name, payload }: Extract<ServerEvent, { name: 'question:intro' | 'question:open' }>,
): RoomState {
  const { closed: _, standings: __, you, ...rest } = inPhase(snapshot, name === 'question:intro' ? 'intro' : 'open');
  const asked: Snapshot = { ...rest, question: payload };
  if (you !== undefined) {
    const { answer: _, result: __, ...seat } = you;
    asked.you = { ...seat, answered: false };
  }
  const { progress: _p, outdated: _o, outbox, ...kept } = state;
  const next = outbox?.question === payload.index ? { ...kept, outbox } : kept;
  return applyAt(next, asked, payload);
}

function moveDeadline(snapshot: Snapshot, closesAt: number): Snapshot {
  const { question } = snapshot;
  if (question === undefined || !('closesAt' in question)) return snapshot;
  return { ...snapshot, question: { ...question, closesAt } };
}

function resume(snapshot: Snapshot, { opensAt, closesAt }: ServerPayload<'game:resumed'>): Snapshot {
  const resumed = { ...snapshot, room: { ...withoutNextAt(snapshot.room), paused: false } };
  if (opensAt !== undefined && resumed.question !== undefined) resumed.question = { ...resumed.question, opensAt };
  return closesAt === undefined ? resumed : moveDeadline(resumed, closesAt);
}

function endGame(state: RoomState, snapshot: Snapshot, over: ServerPayload<'game:over'>): RoomState {
  const { closed: _, standings: __, question, ...rest } = inPhase(snapshot, 'over');
  // A game that ends in an intro never asked that question.
  const asked = question !== undefined && 'closesAt' in question ? { question } : {};
  return applyAt(state, { ...rest, ...asked, ...rosterScores(snapshot, over.top), over }, over);
}

function withResult({ you, question }: Snapshot, result: ServerPayload<'player:result'>): Pick<Snapshot, 'you'> {
  if (you === undefined) return {};
  const ranked = { ...you, score: result.score, rank: result.rank };
  return { you: question?.index === result.index ? { ...ranked, result } : ranked };
}

function withFinal({ you }: Snapshot, final: ServerPayload<'player:final'>): Pick<Snapshot, 'you'> {
  return you === undefined ? {} : { you: { ...you, score: final.score, rank: final.rank, final } };
}

/** The event has the best scores only; other rows of the roster keep their last known score. */
function rosterScores({ roster }: Snapshot, top: RankedRow[]): Pick<Snapshot, 'roster'> {
  if (roster === undefined) return {};
  const scores = new Map(top.map((row) => [row.playerId, row.score]));
  return { roster: roster.map((row) => ({ ...row, score: scores.get(row.playerId) ?? row.score })) };
}

function countPlayers(snapshot: Snapshot, event: ServerPayload<'room:players'>): Snapshot {
  const counted = { ...snapshot, room: { ...snapshot.room, players: event.players } };
  if (snapshot.roster === undefined) return counted;
  const rows = new Map<string, RosterRow>(snapshot.roster.map((row) => [row.playerId, row]));
  for (const row of event.joined ?? []) rows.set(row.playerId, row);
  for (const row of event.changed ?? []) rows.set(row.playerId, row);
  for (const playerId of event.left ?? []) rows.delete(playerId);
  return { ...counted, roster: [...rows.values()] };
}
