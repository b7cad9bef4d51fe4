import type { LeaderboardReply } from '../../src/protocol/seasons.ts';
import { formatAmount } from '../shared/amounts.ts';
import { formatNumber } from '../shared/format.ts';

/** The best, and below them one's own place if it is further down. */
export function RankList({ reply: { entries, players, me } }: { reply: LeaderboardReply }) {
  const isBelow = me !== undefined && !entries.some(({ you }) => you === true);
  return (
    <>
      {entries.length > 0 && (
        <ol class="flex flex-col gap-2" aria-label="Ranks" translate={false}>
          {entries.map((entry, place) => (
            // Names are not unique, and rows have no other sign of whose they are.
            <Row key={place} {...entry} />
          ))}
        </ol>
      )}
      {isBelow && (
        <div class="flex flex-col gap-2">
          <p class="text-center text-smoke" aria-hidden="true">
            ⋯
          </p>
          <h2 class="sr-only">Your place</h2>
          <ol translate={false}>
            <Row {...me} name="You" you />
          </ol>
        </div>
      )}
      {players > entries.length && entries.length > 0 && !isBelow && (
        <p class="text-smoke">The best {formatNumber(entries.length)} are shown.</p>
      )}
    </>
  );
}

function Row({ rank, name, points, you = false }: { rank: number; name: string; points: string; you?: boolean }) {
  return (
    <li
      class={`panel flex min-h-12 items-center gap-x-4 px-4 py-2 font-bold ${you ? 'border-spark bg-ash' : ''}`}
      aria-current={you ? 'true' : undefined}
    >
      <span class="min-w-10 shrink-0 font-display text-spark tabular-nums">
        {formatNumber(rank)}
        <span class="sr-only">.</span>
      </span>
      <span class="min-w-0 flex-1 wrap-anywhere">
        <bdi>{name}</bdi>
        {you && name !== 'You' && <span class="font-normal text-smoke"> (you)</span>}
      </span>
      <span class="shrink-0 tabular-nums">
        {formatAmount(points)}
        <span class="sr-only"> points</span>
      </span>
    </li>
  );
}
