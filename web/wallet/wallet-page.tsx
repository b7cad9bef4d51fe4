import { useState } from 'preact/hooks';
import { readAccount } from '../shared/kept-account.ts';
import { sayAmount } from '../shared/amounts.ts';
import { paymentWords } from './payment-words.ts';
import { newKey } from '../shared/send-keyed.ts';
import { usePayment } from './use-payment.ts';
import { useWallet } from './use-wallet.ts';
import { type Hold, releaseHold, transfer, type TransferRequest } from './wallet-client.ts';
import { NoWallet, WalletView } from './wallet-view.tsx';

/** One key for each hold: it is released once anyway. */
const releaseKeys = new WeakMap<Hold, string>();

/** `/wallet` */
export function WalletPage() {
  const wallet = useWallet();
  const [done, setDone] = useState<string | undefined>(undefined);
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
  return <WalletView {...wallet} payment={payment} done={done} onRelease={release} onAnew={() => setDone(undefined)} />;
}
