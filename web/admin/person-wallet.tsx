import type { PersonWalletReply } from '../../src/protocol/wallet.ts';
import { linkLook } from '../account/account-frame.tsx';
import { formatAmount, sayAmount } from '../shared/amounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { assetNames } from '../wallet/asset-choice.tsx';
import { EntryList } from '../wallet/entry-list.tsx';
import { HoldsList } from '../wallet/holds-list.tsx';

export interface PersonWalletProps {
  /** Absent until it has been read. */
  wallet: Omit<PersonWalletReply, 'entries' | 'next'> | undefined;
  entries: PersonWalletReply['entries'];
  hasMore: boolean;
  onMore: () => void;
}

/** What a person has, and what has happened to it: for an admin whom somebody has asked. */
export function PersonWallet({ wallet, entries, hasMore, onMore }: PersonWalletProps) {
  if (wallet === undefined) return <p class="text-smoke">One moment…</p>;
  const { user, accounts, holds } = wallet;
  return (
    <section class="flex min-w-0 flex-col gap-4" aria-labelledby="person-wallet">
      <div class="flex flex-wrap items-baseline justify-between gap-x-6">
        <h2 id="person-wallet" class="min-w-0 text-xl font-bold wrap-anywhere">
          What <bdi translate={false}>{user.displayName}</bdi> has
          {user.login !== undefined && user.login !== user.displayName && (
            <bdi class="font-normal text-smoke" translate={false}>
              {' '}
              ({user.login})
            </bdi>
          )}
        </h2>
        <a class={linkLook} href="/admin/people">
          Other people
        </a>
      </div>
      {accounts.length === 0 && <p role="status">Nothing was ever paid in.</p>}
      <Accounts accounts={accounts} />
      <HoldsList holds={holds} />
      {entries.length > 0 && <EntryList entries={entries} />}
      {hasMore && (
        <Button class="self-start" onClick={onMore}>
          Show what was before
        </Button>
      )}
    </section>
  );
}

function Accounts({ accounts }: Pick<PersonWalletReply, 'accounts'>) {
  if (accounts.length === 0) return null;
  return (
    <dl class="grid grid-cols-[repeat(auto-fit,minmax(min(12rem,100%),1fr))] gap-3">
      {accounts.map(({ asset, balance, held, owed }) => (
        <div key={asset} class="panel flex flex-col p-4">
          <dt class="text-smoke">{assetNames[asset]}</dt>
          <dd class="text-lg font-bold wrap-anywhere tabular-nums" translate={false}>
            {formatAmount(balance)}
          </dd>
          {held !== '0' && <dd class="text-sm text-smoke">and {sayAmount(held, asset)} put aside</dd>}
          {owed !== undefined && (
            <dd class="text-sm text-smoke">{sayAmount(owed, asset)} owed: what comes next pays them first</dd>
          )}
        </div>
      ))}
    </dl>
  );
}
