import { useEffect, useState } from 'preact/hooks';
import type { Pot } from '../../src/protocol/pots.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import { withAfter, shownPath } from '../account/wanted-path.ts';
import { readAccount } from '../shared/kept-account.ts';
import { asAccount } from '../shared/host-client.ts';
import { sayAmount } from '../shared/amounts.ts';
import { splitWords } from '../shared/pot-words.ts';
import type { Door, Stake } from './player-view.ts';

interface Wallet {
  accounts: { asset: Pot['asset']; balance: string }[];
}

const isSignedIn = (): boolean => {
  const account = readAccount();
  return account !== undefined && account.hasEnded !== true;
};

type OnChoose = (stake: Stake) => void;

/** The pot of a room, where it has one. */
export function PotOffer({ door: { pot, features }, onChoose }: { door: Door; onChoose: OnChoose }) {
  if (pot === undefined) return null;
  const outside: Stake = features?.includes('outside') === true ? { outside: true } : { isOutside: true };
  return <Offer pot={pot} outside={outside} onChoose={onChoose} />;
}

/** What a pot costs and gives. Without an account, or without enough, it is played outside of the pot. */
function Offer({ pot, outside, onChoose }: { pot: Pot; outside: Stake; onChoose: OnChoose }) {
  const { asset, entryFee } = pot;
  const [balance, setBalance] = useState<bigint | 'unknown' | undefined>(undefined);
  const [isIn, setIsIn] = useState(false);
  const hasAccount = isSignedIn();
  useEffect(() => {
    onChoose(entryFee === undefined ? {} : outside);
    if (!hasAccount || entryFee === undefined) return;
    asAccount<Wallet>({ method: 'GET', path: '/api/wallet' }).then(
      ({ accounts }) => setBalance(BigInt(accounts.find((each) => each.asset === asset)?.balance ?? 0)),
      () => setBalance('unknown'),
    );
  }, []);
  const choose = (wants: boolean) => {
    setIsIn(wants);
    onChoose(wants && entryFee !== undefined ? { fee: entryFee } : outside);
  };
  return (
    <section class="panel flex flex-col gap-2 p-3 text-center low:col-span-2" aria-label="Prize pot">
      <p>
        <strong class="text-spark">There is a prize pot.</strong> {splitWords[pot.split]}{' '}
        {pot.sponsored !== undefined && `The host puts in ${sayAmount(pot.sponsored, asset)}.`}
      </p>
      {!hasAccount ? (
        <p class="text-smoke">
          Only players with an account can win it.{' '}
          <a
            class="inline-flex min-h-11 items-center font-bold text-spark underline"
            href={withAfter('/sign-in', shownPath())}
          >
            Sign in
          </a>
        </p>
      ) : entryFee === undefined ? (
        <p class="text-smoke">It costs you nothing.</p>
      ) : typeof balance === 'bigint' && balance < BigInt(entryFee) ? (
        <p class="font-bold" role="status">
          It costs {sayAmount(entryFee, asset)}, and you have {sayAmount(balance, asset)}. You can play, but not for the
          pot.
        </p>
      ) : (
        <label class="flex min-h-11 items-center justify-center gap-3 text-start">
          <input
            type="checkbox"
            class="size-6 shrink-0 accent-flame"
            checked={isIn}
            disabled={balance === undefined}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
          <span>
            <strong>Pay {sayAmount(entryFee, asset)} and play for it</strong>
            <span class="block text-sm text-smoke">
              {typeof balance === 'bigint' && <span>You have {sayAmount(balance, asset)}. </span>}
              <span>You get it back if the game does not reach its end.</span>
            </span>
          </span>
        </label>
      )}
    </section>
  );
}

/** In the lobby: whether this player is in the pot. */
export function InPot({ snapshot }: { snapshot: Snapshot }) {
  const { pot } = snapshot.room.settings;
  if (pot === undefined) return null;
  const { asset, entryFee } = pot;
  const [paid, unpaid] =
    entryFee === undefined
      ? ['', '']
      : [` You have paid ${sayAmount(entryFee, asset)}.`, ' Nothing was paid for this seat, and nothing will be.'];
  const text =
    snapshot.you?.inPot === true ? `You play for the prize pot.${paid}` : `You play outside of the prize pot.${unpaid}`;
  return (
    <p key={text} class="panel px-4 py-2">
      {text}
    </p>
  );
}
