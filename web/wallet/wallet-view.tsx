import { useEffect, useRef, useState } from 'preact/hooks';
import { AccountFrame, linkLook } from '../account/account-frame.tsx';
import { withAfter } from '../account/wanted-path.ts';
import { formatAmount, sayAmount } from '../shared/amounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { assetNames, Choice } from './asset-choice.tsx';
import { EntryList } from './entry-list.tsx';
import { HoldsList } from './holds-list.tsx';
import { TransferForm } from './transfer-form.tsx';
import type { Payment } from './use-payment.ts';
import type { WalletState } from './use-wallet.ts';
import type { Hold, TransferRequest, WalletAccount } from './wallet-client.ts';

export interface WalletProps extends WalletState {
  payment: Payment<TransferRequest>;
  /** Deposits are on. */
  canPayIn?: boolean;
  /** What was done last. */
  done: string | undefined;
  onAnew: () => void;
  /** Resolves to why it could not be released, if so. */
  onRelease: (hold: Hold) => Promise<string | undefined>;
}

const choices = [
  ['all', 'All'],
  ['points', 'Points'],
  ['credits', 'Credits'],
] as const;

/** A person's points and credits: what there is, what is put aside, what has happened. */
export function WalletView(props: WalletProps) {
  const { wallet, problem, reload, done } = props;
  return (
    <AccountFrame name="Your wallet" isWide>
      <nav aria-label="Your pages" class="flex flex-wrap gap-x-6">
        <a class={linkLook} href="/profile">
          Your profile
        </a>
        <a class={linkLook} href="/account">
          Your account
        </a>
        {props.canPayIn === true && (
          <a class={linkLook} href="/deposits">
            Pay credits in
          </a>
        )}
      </nav>
      <div role="alert" class="empty:hidden">
        {problem !== undefined && (
          <p class="font-bold text-bad">
            <Fresh text={`${problem}${wallet === undefined ? '' : ' What is shown here may be older.'}`} />
          </p>
        )}
      </div>
      {problem !== undefined && (
        <Button class="self-start" onClick={() => void reload()}>
          Try again
        </Button>
      )}
      <Said text={done} />
      {wallet === undefined ? (
        problem === undefined && <p role="status">One moment…</p>
      ) : (
        <div class="flex flex-col gap-5 md:grid md:grid-cols-2 md:items-start md:gap-x-6">
          <div class="flex flex-col gap-5">
            <Balances accounts={wallet.accounts} />
            <Giving {...props} accounts={wallet.accounts.filter((account) => account.spendable)} />
            <HoldsList holds={wallet.holds} onRelease={props.onRelease} />
          </div>
          <History {...props} />
        </div>
      )}
    </AccountFrame>
  );
}

/** The focus comes here when the form that had it is gone. */
function Said({ text }: { text: string | undefined }) {
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (text !== undefined) said.current?.focus();
  }, [text]);
  return (
    <p ref={said} role="status" tabIndex={-1} class="font-bold wrap-anywhere text-good empty:hidden">
      <Fresh text={text} />
    </p>
  );
}

function Balances({ accounts }: { accounts: readonly WalletAccount[] }) {
  if (accounts.length === 0) {
    return <p class="panel p-4">Nothing yet. Games that you play while you are signed in can bring you points.</p>;
  }
  return (
    <dl class="grid grid-cols-[repeat(auto-fit,minmax(min(12rem,100%),1fr))] gap-3">
      {accounts.map(({ asset, balance, held, owed }) => (
        <div key={asset} class="panel flex flex-col p-4">
          <dt class="text-smoke">{assetNames[asset]}</dt>
          <dd
            class={`font-display font-bold wrap-anywhere tabular-nums ${balance.length > 12 ? 'text-lg' : 'text-3xl'}`}
            translate={false}
          >
            {formatAmount(balance)}
          </dd>
          {held !== '0' && <dd class="text-sm text-smoke">and {sayAmount(held, asset)} put aside</dd>}
          {owed !== undefined && (
            <dd class="text-sm text-smoke">
              {sayAmount(owed, asset)} were taken back and are still owed: what you receive next pays them first.
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

type GivingProps = Pick<WalletProps, 'payment' | 'onAnew'> & { accounts: WalletAccount[] };

function Giving({ accounts, payment, onAnew }: GivingProps) {
  const [isOpen, setOpen] = useState(payment.pending !== undefined);
  useEffect(() => {
    if (payment.state === 'done') setOpen(false);
  }, [payment.state]);
  if (isOpen) return <TransferForm accounts={accounts} payment={payment} onCancel={() => setOpen(false)} />;
  if (accounts.every(({ balance }) => balance === '0')) return null;
  return (
    <Button
      class="self-start"
      onClick={() => {
        onAnew();
        setOpen(true);
      }}
    >
      Give some to another person…
    </Button>
  );
}

function History({ entries, filter, onFilter, onMore, wallet }: WalletProps) {
  const rows = entries?.rows ?? [];
  if (rows.length === 0 && filter === 'all') return null;
  return (
    <section class="flex min-w-0 flex-col gap-3" aria-labelledby="history">
      <h2 id="history" class="text-xl font-bold">
        What has happened
      </h2>
      {(wallet?.accounts.length ?? 0) > 1 && (
        <Choice name="filter" label="Show" choices={choices} value={filter} onChoice={onFilter} />
      )}
      {rows.length === 0 ? <p role="status">Nothing of this kind yet.</p> : <EntryList entries={rows} />}
      {entries?.next !== undefined && (
        <Button class="self-start" onClick={onMore}>
          Show what was before
        </Button>
      )}
    </section>
  );
}

/** For whoever is signed out, or a guest. */
export function NoWallet({ isGuest }: { isGuest: boolean }) {
  return (
    <AccountFrame name="Your wallet">
      <p role="status">
        {isGuest
          ? 'A wallet belongs to an account. Make one, and games that you play while you are signed in can bring you points.'
          : 'You are not signed in on this device. A wallet belongs to an account.'}
      </p>
      <div class="flex flex-wrap gap-x-6">
        <a class={linkLook} href={withAfter('/sign-in', '/wallet')}>
          Sign in
        </a>
        <a class={linkLook} href={withAfter('/register', '/wallet')}>
          Create an account
        </a>
      </div>
    </AccountFrame>
  );
}
