/** Composes an event's wire payload from what a script stored and the game's immutable definition. Pure. */
import { rulesOf } from '../../game/question-types/all-rules.ts';
import type { ShownKey } from '../../game/question-types/shown-question.ts';
import { rankTeams } from '../../game/ranking.ts';
import type { RankedRow, RevEventName, RewardRow, ServerPayload, TeamRow } from '../../protocol/server-events.ts';
import type { Counts } from '../../protocol/quiz.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import type { StoredEvent } from './room-reply.ts';
import type { ShownRows } from './shown-rows.ts';

export interface RoomEvent<E extends RevEventName = RevEventName> {
  name: E;
  payload: ServerPayload<E>;
}

/**
 * Undefined for an event of a later version of the server: this process can't know which of its fields are public.
 * @param shownRows hidden rows that the host has shown since
 */
export function composeEvent(
  definition: PreparedDefinition,
  event: StoredEvent,
  shownRows?: ShownRows,
): RoomEvent | undefined {
  const { name, data, rev } = event;
  const index = typeof data['index'] === 'number' ? data['index'] : -1;
  switch (name as RevEventName) {
    case 'question:intro':
      return make('question:intro', { rev, ...at(definition.shown, index).intro, opensAt: data['opensAt'] as number });
    case 'question:open':
      return make('question:open', {
        rev,
        ...at(definition.shown, index).open,
        opensAt: data['opensAt'] as number,
        closesAt: data['closesAt'] as number,
      });
    case 'question:closed': {
      const question = at(definition.questions, index);
      const { explanation, formatted } = question;
      // These are a regrade's, of a snapshot.
      const { accepted, void: isVoid, ...regraded } = data as Partial<ShownKey>;
      const solution = regraded.solution ?? question.solution;
      const isShown = (rowId: string) => shownRows?.question === index && shownRows.answers.has(rowId);
      return make('question:closed', {
        rev,
        index,
        solution: rulesOf(question).reveal(solution),
        ...(accepted === undefined ? {} : { accepted }),
        ...(isVoid === true ? { void: true } : {}),
        counts: definition.hiddenRows.hide({ ...question, solution }, data['counts'] as Counts, isShown),
        answered: data['answered'] as number,
        ...(explanation === undefined ? {} : { explanation }),
        ...(formatted?.explanation === undefined ? {} : { formatted: { explanation: formatted.explanation } }),
      });
    }
    case 'leaderboard':
      return make('leaderboard', { rev, index, top: data['top'] as RankedRow[], ...rest(definition, data) });
    case 'game:over':
      return make('game:over', {
        rev,
        podium: data['podium'] as RankedRow[],
        top: data['top'] as RankedRow[],
        ...(data['rewards'] === undefined ? {} : { rewards: data['rewards'] as RewardRow[] }),
        ...rest(definition, data),
      });
    case 'question:extended':
      return make('question:extended', { rev, index, closesAt: data['closesAt'] as number });
    case 'game:paused':
      return make('game:paused', { rev });
    case 'game:resumed':
      return make('game:resumed', {
        rev,
        ...(data['opensAt'] === undefined ? {} : { opensAt: data['opensAt'] as number }),
        ...(data['closesAt'] === undefined ? {} : { closesAt: data['closesAt'] as number }),
      });
    case 'room:closed':
      return make('room:closed', { rev, reason: data['reason'] as 'ended' | 'abandoned' });
    default:
      return undefined;
  }
}

function make<E extends RevEventName>(name: E, payload: ServerPayload<E>): RoomEvent {
  return { name, payload };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`a room is at question ${index} of ${list.length}`);
  return item;
}

/** The part that standings and the final share. Stored `teams` are [sum of scores, members], in the settings' order. */
function rest(definition: PreparedDefinition, data: Record<string, unknown>): { teams?: TeamRow[]; players: number } {
  const players = data['players'] as number;
  const names = definition.settings.teams;
  const totals = data['teams'] as [number, number][] | undefined;
  if (names === undefined || totals === undefined) return { players };
  const sums = new Map(names.map((name, i) => [name, totals[i]?.[0] ?? 0]));
  const counts = new Map(names.map((name, i) => [name, totals[i]?.[1] ?? 0]));
  return { teams: rankTeams(names, sums, counts), players };
}
