/** Composes all that one screen needs, from one read of the room. Pure. */
import { RankTable } from '../../game/ranking.ts';
import { parseScore, playerFinal, playerResult } from '../../game/player-result.ts';
import type { RosterRow, ServerPayload, Snapshot } from '../../protocol/server-events.ts';
import type { Settings } from '../../protocol/settings.ts';
import { features } from '../../protocol/version.ts';
import { composeEvent } from './compose-event.ts';
import type { PreparedDefinition } from './room-definitions.ts';
import type { SeatView, StoredSeat } from './room-reply.ts';
import { parseShownRows } from './shown-rows.ts';

export interface SnapshotInput {
  definition: PreparedDefinition;
  view: SeatView;
  role: 'host' | 'player';
  playerId?: string;
  /** The ranks after the last scored question; not needed before the first. */
  table?: RankTable;
  roster?: RosterRow[];
  /** Makes the token of the player's result. */
  resultToken?: (playerId: string) => string;
}

export function composeSnapshot(input: SnapshotInput): Snapshot {
  const { definition, view, role, roster } = input;
  const { settings } = definition;
  const paused = view.pausedAt > 0;
  const automatic = view.phase === 'lobby' || view.phase === 'reveal' || view.phase === 'standings' || paused;
  return {
    rev: view.rev,
    now: view.now,
    features,
    role,
    room: {
      pin: view.pin,
      title: definition.title,
      ...(definition.language === undefined ? {} : { language: definition.language }),
      phase: view.phase,
      paused,
      questionCount: definition.questions.length,
      locked: view.locked,
      players: view.players,
      settings,
      ...(settings.teams === undefined ? {} : { teams: settings.teams }),
      ...(automatic && view.nextAt !== undefined ? { nextAt: view.nextAt } : {}),
      ...(view.next === undefined ? {} : { next: view.next }),
      ...(view.restoredAt > 0 ? { restoredAt: view.restoredAt } : {}),
    },
    ...questionPart(definition, view),
    ...shownPart(definition, view),
    ...(role === 'player' ? youPart(input) : {}),
    ...(roster === undefined ? {} : { roster, banned: view.banned.map(bannedRow) }),
    ...(role === 'host' && view.phase === 'open' ? { progress: progressOf(view) } : {}),
  };
}

/** Leaves out the digests that recognise a banned browser. */
const bannedRow = ({ playerId, nickname }: SeatView['banned'][number]) => ({ playerId, nickname });

/** Expected players are those who have answered and those whose answer is pending. */
const progressOf = ({ answered, waiting }: SeatView) => ({ answered, players: answered + waiting });

function questionPart(definition: PreparedDefinition, view: SeatView): Pick<Snapshot, 'question'> {
  const shown = definition.shown[view.q];
  if (shown === undefined) return {};
  const { questionRev: rev, opensAt, closesAt } = view;
  if (view.phase === 'intro') return { question: { rev, ...shown.intro, opensAt } };
  return view.openedQ === view.q ? { question: { rev, ...shown.open, opensAt, closesAt } } : {};
}

function shownPart(definition: PreparedDefinition, view: SeatView): Pick<Snapshot, 'closed' | 'standings' | 'over'> {
  if (view.shown === undefined) return {};
  const event = composeEvent(definition, view.shown, parseShownRows(view.shownRows));
  if (event === undefined) return {};
  if (view.phase === 'reveal' && event.name === 'question:closed') {
    return { closed: event.payload as ServerPayload<'question:closed'> };
  }
  if (view.phase === 'standings') return { standings: event.payload as ServerPayload<'leaderboard'> };
  if (view.phase === 'over' && event.name === 'game:over') return { over: event.payload as ServerPayload<'game:over'> };
  return {};
}

const rewardOf = ({ pot }: Settings, { reward }: StoredSeat) =>
  pot === undefined || reward === undefined ? {} : { reward: { asset: pot.asset, amount: reward } };

function youPart({ definition, view, playerId, table, resultToken }: SnapshotInput): Pick<Snapshot, 'you'> {
  const { seat, answer, phase, players } = view;
  const { settings } = definition;
  if (seat === undefined || playerId === undefined) return {};
  const score = parseScore(view.score);
  const ranks = table ?? new RankTable([]);
  const team = settings.teams?.[seat.team];
  const question = definition.questions[view.scoredQ];
  const scored = phase === 'reveal' || phase === 'standings' || phase === 'over';
  return {
    you: {
      playerId,
      nickname: seat.nickname,
      ...(team === undefined ? {} : { team }),
      ...(seat.entry === undefined ? {} : { inPot: true }),
      score: score.score,
      rank: ranks.rankOf(score.score),
      answered: answer !== undefined,
      ...(answer === undefined ? {} : { answer: JSON.parse(answer.answer) }),
      ...(scored && question !== undefined
        ? { result: playerResult(score, { rev: view.revealRev, question, table: ranks, players }) }
        : {}),
      ...(phase === 'over' && view.shown?.name === 'game:over'
        ? {
            final: playerFinal(score, {
              rev: view.rev,
              table: ranks,
              players,
              ...(resultToken === undefined || view.areLinksWithdrawn ? {} : { resultToken: resultToken(playerId) }),
              ...rewardOf(settings, seat),
            }),
          }
        : {}),
    },
  };
}
