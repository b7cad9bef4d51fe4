/** The room as Redis has it and the room as the model has it, in one form that can be compared. */
import { parseStoredAnswer, type StoredSeat } from '../../../src/live/rooms/room-reply.ts';
import type { StoredScore } from '../../../src/game/player-result.ts';
import { parseProcessEntry } from '../../../src/live/rooms/room-reader.ts';
import type { LoggedEntry, RoomSight } from './room-lab.ts';
import type { RoomModel } from './room-model.ts';
import type { RoomState } from './room-state.ts';

export type View = Record<string, unknown>;

export const nicknameOf = (slot: number): string => `Slot|${slot} "é"`;

export function viewOfModel(model: RoomModel): View {
  const { s } = model;
  return {
    ...common(s),
    seats: [...s.seats]
      .map(([id, { slot, team, joinOrder, connection = '-', goneAt = '-', present }]) =>
        [id, nicknameOf(slot), team, joinOrder, connection, goneAt, present].join(' '),
      )
      .toSorted(),
    names: [...s.seats].map(([id, { slot }]) => `${slot}:${id}`).toSorted(),
    joinKeys: [...s.seats].flatMap(([id, { key }]) => (key === '' ? [] : [`${key}:${id}`])).toSorted(),
    kicked: [...s.kicked].toSorted(),
    waiting: s.phase === 'open' ? [...s.waiting].toSorted() : [],
    answers: model.definition.questions.map((_, q) =>
      [...(s.answers[q] ?? [])]
        .map(([id, { elapsedMs, logId, position, text }]) => `${id} ${elapsedMs} ${logId} ${position} ${text}`)
        .toSorted(),
    ),
    scores: [...s.scores]
      .map(([id, { score, timeMs, streak, correctCount, answerCount, points }]) =>
        [id, score, timeMs, streak, correctCount, answerCount, points].join(' '),
      )
      .toSorted(),
    board: model.board().map((id) => {
      return `${id} ${s.scores.get(id)?.score ?? 0} ${nicknameOf(s.seats.get(id)?.slot ?? -1)}`;
    }),
    teams: model.teams(),
    log: s.log,
    events: s.events,
  };
}

export function viewOfSight(sight: RoomSight, before: { rev: number; teams: number }): View {
  const { seats } = sight;
  const state = stateOf(sight);
  const waiting = sight.waiting.filter((id) => state.phase === 'open' || seats[id] === undefined);
  return {
    ...common(state),
    hosts: Number(sight.control['hosts'] ?? 0),
    seats: Object.entries(seats)
      .map(([id, text]) => {
        const { nickname, team, joinOrder } = JSON.parse(text) as StoredSeat;
        const { connections, gone, present } = sight;
        return [id, nickname, team, joinOrder, connections[id] ?? '-', gone[id] ?? '-', present.includes(id)].join(' ');
      })
      .toSorted(),
    names: Object.entries(sight.names)
      .map((pair) => pair.join(':'))
      .toSorted(),
    joinKeys: Object.entries(sight.joinKeys)
      .map((pair) => pair.join(':'))
      .toSorted(),
    kicked: sight.kicked,
    waiting,
    answers: sight.answers.map((stored) =>
      Object.entries(stored)
        .map(([id, text]) => {
          const { elapsedMs, logId, position, answer } = parseStoredAnswer(text);
          return `${id} ${elapsedMs} ${logId} ${position} ${answer}`;
        })
        .toSorted(),
    ),
    scores: Object.entries(sight.scores)
      .map(([id, text]) => {
        const { score, timeMs, streak, correctCount, answerCount, points } = JSON.parse(text) as StoredScore;
        return [id, score, timeMs, streak, correctCount, answerCount, points].join(' ');
      })
      .toSorted(),
    board: sight.board.map((entry) => {
      const { playerId, score, nickname } = parseProcessEntry(entry);
      return `${playerId} ${score} ${nickname}`;
    }),
    teams: Array.from({ length: before.teams }, (_, i) => [
      Number(sight.teams[`s${i}`] ?? 0),
      Number(sight.teams[`n${i}`] ?? 0),
    ]),
    log: sight.log.map(logLine),
    events: sight.events
      .filter(({ rev }) => rev > before.rev)
      .toReversed()
      .map((event, i) => (event.rev === before.rev + 1 + i ? eventLine(event) : `rev ${event.rev}?`)),
  };
}

/** What control says, and who of the connected is a host. */
function stateOf(sight: RoomSight): Compared {
  const { control } = sight;
  const number = (name: string) => Number(control[name] ?? 0);
  return {
    phase: control['phase'] as RoomState['phase'],
    rev: number('rev'),
    q: number('q'),
    openedQ: number('openedQ'),
    scoredQ: number('scoredQ'),
    opensAt: number('opensAt'),
    closesAt: number('closesAt'),
    pausedAt: number('pausedAt'),
    pausedMs: number('pausedMs'),
    enteredAt: number('enteredAt'),
    scoreBy: number('scoreBy'),
    answered: number('answered'),
    ending: (control['ending'] ?? '') !== '',
    locked: (control['locked'] ?? '') !== '',
    hosts: Object.keys(sight.connections)
      .filter((owner) => owner.startsWith('host:'))
      .map((owner) => owner.slice(5)),
    hostGoneAt: number('hostGoneAt'),
    emptyAt: number('emptyAt'),
    joinSeq: number('joinSeq'),
    alive: sight.alive,
    deadline: sight.deadline,
    last: number('last'),
  };
}

type Compared = Omit<
  RoomState,
  'seats' | 'kicked' | 'waiting' | 'answers' | 'scores' | 'extended' | 'log' | 'events' | 'outage' | 'resumedAt'
>;

/** Of the clock only what has a meaning in the phase. */
function common(s: Compared): View {
  const clocks: Partial<Record<RoomState['phase'], number[]>> = {
    intro: [s.opensAt],
    open: [s.opensAt, s.closesAt, s.pausedMs],
    closed: [s.opensAt, s.scoreBy],
    reveal: [s.enteredAt],
    standings: [s.enteredAt],
  };
  const { phase, rev, q, openedQ, scoredQ, ending, locked, joinSeq, hostGoneAt, emptyAt, alive, deadline, last } = s;
  return {
    phase,
    rev,
    q,
    openedQ,
    scoredQ,
    ending,
    locked,
    joinSeq,
    hostGoneAt,
    emptyAt,
    alive,
    deadline,
    last,
    clock: [s.pausedAt, ...(clocks[phase] ?? [])],
    hosts: s.hosts.length,
    answered: openedQ === q && q >= 0 ? s.answered : 0,
  };
}

function eventLine({ name, data }: RoomSight['events'][number]): string {
  switch (name) {
    case 'question:open':
      return `${name} ${String(data['index'])} ${String(data['closesAt'])}`;
    case 'question:intro':
    case 'question:closed':
      return `${name} ${String(data['index'])}`;
    case 'question:extended':
      return `${name} ${String(data['closesAt'])}`;
    case 'game:resumed':
      return data['closesAt'] === undefined ? name : `${name} ${Number(data['closesAt'])}`;
    case 'room:closed':
      return `${name} ${String(data['reason'])}`;
    case 'leaderboard':
    case 'game:over': {
      const top = data['top'] as { playerId: string; score: number; rank: number }[];
      const rows = top.map(({ playerId, score, rank }) => `${playerId}:${score}:${rank}`);
      return `${name} ${rows.join(',')} ${JSON.stringify(data['teams'] ?? [])} ${String(data['players'])}`;
    }
    default:
      return name;
  }
}

function logLine({ type, data }: LoggedEntry): string {
  const field = (name: string) => String((data[name] as string | number | undefined) ?? '');
  switch (type) {
    case 'join':
      return `join ${field('p')} ${field('o')} ${field('t')} ${field('at')}`;
    case 'leave':
    case 'kick':
      return `${type} ${field('p')} ${field('at')}`;
    case 'start':
      return `start ${field('at')}`;
    case 'answers': {
      const rows = (data['a'] as [string, unknown, number, number][]).map(
        ([id, answer, elapsedMs, streak]) => `${id}=${JSON.stringify(answer)}@${elapsedMs}/${streak}`,
      );
      return `answers ${field('q')} ${rows.join(' ')}`;
    }
    case 'closed':
      return `closed ${field('q')} ${field('openedAt')} ${field('closedAt')}`;
    case 'scored':
      return `scored ${field('q')}`;
    case 'over':
      return `over ${field('status')} ${field('at')}`;
    default:
      return `${type}?`;
  }
}
