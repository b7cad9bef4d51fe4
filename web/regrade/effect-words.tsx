import type { RegradeEffect } from '../../src/protocol/regrades.ts';
import { formatNumber, plural } from '../shared/format.ts';

/** Players listed in a preview and in the history: the first ones are the best. */
const listedMax = 5;

/** What a regrade changes: how many scores, and whose at the top. */
export function EffectWords({ changed, before, after }: RegradeEffect) {
  if (changed.answers === 0) return <p>No score changes.</p>;
  const others = after.players.length - listedMax;
  return (
    <div class="flex flex-col gap-1" translate={false}>
      <p class="font-bold">
        {plural(changed.answers, 'answer')} and the scores of {plural(changed.players, 'player')} change.
      </p>
      <ul class="flex flex-col">
        {after.players.slice(0, listedMax).map((now, at) => {
          const was = before.players[at];
          return (
            <li key={now.playerId} class="flex flex-wrap gap-x-2">
              <bdi class="font-bold wrap-anywhere">{now.nickname}</bdi>
              <span class="tabular-nums">
                {formatNumber(was?.score ?? 0)} → {formatNumber(now.score)} points
                {was !== undefined && was.rank !== now.rank && `, place ${was.rank} → ${now.rank}`}
              </span>
            </li>
          );
        })}
      </ul>
      {others > 0 && <p class="text-smoke">and {formatNumber(others)} more with another score or place</p>}
    </div>
  );
}
