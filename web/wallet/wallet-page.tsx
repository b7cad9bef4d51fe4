import { useEffect, useState } from 'preact/hooks';
import { readAccount } from '../shared/kept-account.ts';
import { sayAmount } from '../shared/amounts.ts';
import { paymentWords } from './payment-words.ts';
import { newKey } from '../shared/send-keyed.ts';
import { usePayment } from './use-payment.ts';
import { useWallet } from './use-wallet.ts';
import { hasDeposits, type Hold, releaseHold, transfer, type TransferRequest } from './wallet-client.ts';
import { NoWallet, WalletView } from './wallet-view.tsx';

/** One key for each hold: it is released once anyway. */
const releaseKeys = new WeakMap<Hold, string>();

/** `/wallet` */
export function WalletPage() {
  const wallet = useWallet();
  const [done, setDone] = useState<string | undefined>(undefined);
  const canPayIn = useDeposits(wallet.wallet !== undefined);
  const payment = usePayment<TransferRequest>('transfer', async (request, key) => {
    const reply = await transfer(request, key);
    setDone(`Given: ${sayAmount(request.amount, request.asset)} to ${request.to}.`);
    void wallet.reload();
    return reply;
  });
  if (readAccount() === undefined || wallet.refused !== undefined) {
    return <NoWallet isGuest={wallet.refused === 'guest'} />;
  }
  const release = async (hold: Hold): Promise<string | undefined> => {
    const key = releaseKeys.get(hold) ?? newKey();
    releaseKeys.set(hold, key);
    setDone(undefined);
    try {
      await releaseHold(hold.holdId, key);
      setDone(`Back again: ${sayAmount(hold.amount, hold.asset)}.`);
    } catch (error) {
      const words = paymentWords(error);
      return words['form'] ?? Object.values(words)[0];
    } finally {
      await wallet.reload();
    }
    return undefined;
  };
  const actions = { onRelease: release, onAnew: () => setDone(undefined) };
  return <WalletView {...wallet} canPayIn={canPayIn} payment={payment} done={done} {...actions} />;
}

/** Whether the page of deposits has anything for this person. @param isKnown that there is an account */
function useDeposits(isKnown: boolean): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    if (!isKnown) return;
    hasDeposits().then(setHas, (error: unknown) => console.info('Deposits could not be looked up', error));
  }, [isKnown]);
  return has;
}
