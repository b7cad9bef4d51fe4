import type { PlayedGame } from '../../src/protocol/own-results.ts';
import { AccountFrame, linkLook } from '../account/account-frame.tsx';
import { withAfter } from '../account/wanted-path.ts';
import { formatAmount } from '../shared/amounts.ts';
import { formatNumber } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { WalletAccount } from '../wallet/wallet-client.ts';
import { PlayedList } from './played-list.tsx';

export interface ProfileProps {
  /** Absent for guests. */
  name: string | undefined;
  /** Absent until they have been read. */
  games: readonly PlayedGame[] | undefined;
  /** How many games there are. */
  total: number;
  /** Absent for guests, and until they have been read. */
  accounts: readonly WalletAccount[] | undefined;
  problem?: string | undefined;
  /** Absent when there are no more games. */
  onMore: (() => void) | undefined;
  onRetry: () => void;
}

/** Who somebody is as a player: games, points, and the ways to all that belongs to them. */
export function ProfileView({ name, games, total, accounts, problem, onMore, onRetry }: ProfileProps) {
  return (
    <AccountFrame name="Your profile" isWide>
      {name === undefined ? (
        <p>
          You are not signed in. Games that you play while you are signed in are listed here and can bring you points.{' '}
          <a class={linkLook} href={withAfter('/sign-in', '/profile')}>
            Sign in
          </a>
        </p>
      ) : (
        <>
          <p class="text-3xl font-bold wrap-anywhere" translate={false}>
            <bdi>{name}</bdi>
          </p>
          <nav aria-label="Your pages" class="flex flex-wrap gap-x-6">
            <a class={linkLook} href="/wallet">
              Your wallet
            </a>
            <a class={linkLook} href="/seasons">
              Seasons
            </a>
            <a class={linkLook} href="/account">
              Your account
            </a>
            {accounts?.some(({ asset }) => asset === 'points') === true && (
              <a class={linkLook} href="/seasons">
                Leaderboard
              </a>
            )}
          </nav>
        </>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      {problem !== undefined && (
        <Button class="self-start" onClick={onRetry}>
          Try again
        </Button>
      )}
      {games === undefined ? (
        problem === undefined && <p role="status">One moment…</p>
      ) : (
        <>
          {(name !== undefined || total > 0) && <Figures total={total} accounts={accounts ?? []} />}
          <h2 class="text-xl font-bold">Games you played</h2>
          {games.length === 0 ? (
            <p role="status">None so far. Games that you join while you are signed in are listed here.</p>
          ) : (
            <PlayedList games={games} />
          )}
          {onMore !== undefined && (
            <Button class="self-start" onClick={onMore}>
              Show more
            </Button>
          )}
        </>
      )}
    </AccountFrame>
  );
}

function Figures({ total, accounts }: Pick<ProfileProps, 'total'> & { accounts: readonly WalletAccount[] }) {
  const of = (asset: WalletAccount['asset']) => accounts.find((account) => account.asset === asset)?.balance;
  const [points, credits] = [of('points'), of('credits')];
  return (
    <dl class="panel flex flex-wrap gap-x-8 gap-y-3 p-4">
      <Figure name="Games" value={formatNumber(total)} />
      {points !== undefined && <Figure name="Points" value={formatAmount(points)} />}
      {credits !== undefined && <Figure name="Credits" value={formatAmount(credits)} />}
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div class="min-w-0">
      <dt class="text-smoke">{name}</dt>
      <dd class="font-display text-2xl font-bold wrap-anywhere tabular-nums" translate={false}>
        {value}
      </dd>
    </div>
  );
}
