import type { RankedRow, TeamRow } from '../../src/protocol/server-events.ts';
import { formatNumber, isPlaced, plural } from '../shared/format.ts';
import { FittedLine } from './fitted-line.tsx';
import { FittedStage } from './fitted-stage.tsx';
import type { StageProps } from './host-view.ts';
import { StageHeader } from './stage-header.tsx';

/**
 * How many ranks a row has gone up (above 0) or down (below 0). Rows that shared a rank filled the ranks after it as well:
 * ending on one of those is no change.
 */
export function changesOf(rows: readonly RankedRow[]): number[] {
  return rows.map(({ rank, previousRank }) => {
    if (previousRank === null) return 0;
    const lastShared = previousRank + rows.filter((row) => row.previousRank === previousRank).length - 1;
    if (rank < previousRank) return previousRank - rank;
    return Math.min(0, lastShared - rank);
  });
}

/** How many places above or below its new one each row was; those who come from outside rise from below the list. */
export function movesOf(rows: readonly RankedRow[]): number[] {
  const before = [...rows].sort(
    (a, b) => (a.previousRank ?? Infinity) - (b.previousRank ?? Infinity) || a.rank - b.rank,
  );
  return rows.map((row, index) => {
    if (row.previousRank === null) return 0;
    const old = row.previousRank > rows.length ? rows.length : before.indexOf(row);
    return old - index;
  });
}

/** The first ten (five on a narrow wall), each moving from its old place to the new one. */
export function StandingsStage(props: StageProps) {
  const { standings } = props.snapshot;
  if (standings === undefined) return null;
  return (
    <div class="flex min-h-0 flex-1 flex-col gap-[min(0.75rem,1.2vh)] px-8 py-2">
      <StageHeader {...props} title={`After question ${standings.index + 1}`}>
        <h1 class="min-w-0 flex-1 text-center text-4xl font-bold">Standings</h1>
        <p class="text-2xl text-smoke" translate={false}>
          {plural(standings.players, 'player')}
        </p>
      </StageHeader>
      <div class="flex min-h-0 flex-1 gap-10 max-lg:flex-col">
        <RankedList rows={standings.top} />
        {standings.teams !== undefined && <TeamList teams={standings.teams} />}
      </div>
    </div>
  );
}

export function RankedList({ rows }: { rows: RankedRow[] }) {
  const moves = movesOf(rows);
  const changes = changesOf(rows);
  const best = Math.max(1, rows[0]?.score ?? 1);
  return (
    <ol class="flex min-w-0 flex-[2] flex-col gap-[min(0.75rem,1.2vh)]" translate={false}>
      {rows.map((row, index) => (
        <li
          key={row.playerId}
          class={`climb relative flex min-h-[min(2.5rem,5.5vh)] flex-1 items-center gap-5 overflow-hidden rounded-2xl bg-coal px-6 text-[min(1.875rem,4vh)] leading-tight font-bold [max-height:5rem] ${index >= 5 ? 'max-lg:hidden' : ''}`}
          style={`--from:${moves[index]}`}
        >
          <span
            class={`absolute inset-y-0 left-0 rounded-2xl ${row.rank === 1 && isPlaced(row) ? 'bg-linear-90 from-ember/60 to-flame/60' : 'bg-ash'}`}
            style={`width:${(row.score / best) * 100}%`}
            aria-hidden="true"
          />
          <span class="relative w-12 font-display text-spark tabular-nums">{isPlaced(row) ? row.rank : '–'}</span>
          <FittedLine text={row.nickname} class="relative min-w-0 flex-1 text-left" />
          <Move by={changes[index] ?? 0} />
          <span class="relative font-display tabular-nums">{formatNumber(row.score)}</span>
        </li>
      ))}
    </ol>
  );
}

function Move({ by }: { by: number }) {
  if (by === 0) return null;
  return (
    <span class={`relative text-xl ${by > 0 ? 'text-good' : 'text-bad'}`}>
      <span aria-hidden="true">{by > 0 ? '▲' : '▼'}</span>
      <span class="sr-only">{by > 0 ? 'up' : 'down'}</span> {Math.abs(by)}
    </span>
  );
}

/** As large as all of them fit, on pages that turn where they do not: there may be twenty with long names. */
export function TeamList({ teams }: { teams: TeamRow[] }) {
  const fitKey = teams.map(({ team, players, score, rank }) => [team, players, score, rank].join()).join('\n');
  return (
    <section class="flex min-h-0 min-w-0 flex-1 flex-col gap-3 [&_.fit-text]:justify-start" aria-label="Teams">
      <h2 class="text-3xl font-bold">Teams</h2>
      <FittedStage fitKey={fitKey} columns={teams.length > 6 ? [1, 2] : [1]}>
        <ol class="contents" translate={false}>
          {teams.map((team) => (
            <li
              key={team.team}
              class="fit-block fit-cell fit-small panel flex items-baseline gap-[0.6em] px-[0.8em] py-[0.3em] leading-tight font-bold"
            >
              <span class="font-display text-spark">{isPlaced(team) ? team.rank : '–'}</span>
              <span class="flex min-w-0 flex-1 flex-col">
                <bdi class="fit-words text-left">{team.team}</bdi>
                <span class="text-[max(var(--fit-least),0.7em)] font-normal text-smoke">
                  {plural(team.players, 'player')}
                </span>
              </span>
              <span class="font-display tabular-nums">{formatNumber(team.score)}</span>
            </li>
          ))}
        </ol>
      </FittedStage>
    </section>
  );
}
