import { formatAmount, formatSigned, sayAmount } from '../shared/amounts.ts';
import { resultPath } from '../result/result-client.ts';
import { sayKind, timeOf } from './entry-words.ts';
import type { Entry } from './wallet-client.ts';

const linkLook = 'inline-flex min-h-11 min-w-11 items-center font-bold text-spark underline';

/** What has happened to points and credits, the newest first. */
export function EntryList({ entries }: { entries: readonly Entry[] }) {
  return (
    <ol class="panel flex flex-col" aria-label="What has happened, the newest first">
      {entries.map((entry) => (
        <li key={entry.id} class="border-ash px-4 pt-3 pb-1 not-first:border-t">
          <EntryRow entry={entry} />
        </li>
      ))}
    </ol>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const { amount, asset, balanceAfter, at, memo, game, transferId } = entry;
  const after =
    entry.owed === true
      ? `owed ${formatAmount(balanceAfter.replace('-', ''))}`
      : `balance ${formatAmount(balanceAfter)}`;
  const kind = sayKind(entry);
  // The product's words, not a person's.
  const isOwnWords = entry.kind.startsWith('reward');
  return (
    <>
      <div class="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 class="min-w-0 font-sans text-base font-bold wrap-anywhere">
          <bdi>{kind}</bdi>
          {entry.with?.login !== undefined && entry.with.login !== entry.with.displayName && (
            <bdi class="font-normal text-smoke" translate={false}>
              {' '}
              ({entry.with.login})
            </bdi>
          )}
        </h3>
        <p
          class={`ms-auto text-lg font-bold tabular-nums ${amount.startsWith('-') ? 'text-paper' : 'text-good'}`}
          translate={false}
        >
          {formatSigned(amount)} <span class="text-sm font-normal text-smoke">{asset}</span>
        </p>
      </div>
      {game !== undefined && (
        <p class="wrap-anywhere">
          <bdi>{game.quizTitle}</bdi>
        </p>
      )}
      {memo !== undefined && (
        <p class="wrap-anywhere">
          {isOwnWords ? (
            <bdi>{memo}</bdi>
          ) : (
            <>
              “<bdi>{memo}</bdi>”
            </>
          )}
        </p>
      )}
      <div class="flex flex-wrap items-center justify-between gap-x-6">
        <p class="py-1 text-sm text-smoke">
          <time class="whitespace-nowrap" dateTime={new Date(at).toISOString()}>
            {timeOf(at)}
          </time>
          {' · '}
          <span class="whitespace-nowrap tabular-nums" translate={false}>
            {after}
          </span>
        </p>
        <p class="flex flex-wrap gap-x-6">
          {game?.resultToken !== undefined && (
            <a class={linkLook} href={resultPath(game.resultToken)}>
              Your answers<span class="sr-only"> in {game.quizTitle}</span>
            </a>
          )}
          <a class={linkLook} href={`/wallet/proof/${encodeURIComponent(transferId)}`}>
            Proof<span class="sr-only">{` of ${kind}, ${sayAmount(amount, asset)}`}</span>
          </a>
        </p>
      </div>
    </>
  );
}
