import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { sayAmount } from '../shared/amounts.ts';
import { RestError } from '../shared/rest-client.ts';
import { paymentWords } from '../wallet/payment-words.ts';
import { usePayment } from '../wallet/use-payment.ts';
import {
  type Checked,
  checkLedger,
  grant,
  type GrantRequest,
  type HoldRequest,
  refund,
  resolveHold,
} from './money-client.ts';
import { MoneyView } from './money-view.tsx';
import { wordsOf } from './refusal.ts';
import { usePersonWallet } from './use-person-wallet.ts';

/** The words of a form in which what was not found stands in another field than a person's. */
const wordsAt = (field: string, missing: string) => (error: unknown) =>
  error instanceof RestError && error.code === 'not_found' ? { [field]: missing } : adminWords(error);
const adminWords = (error: unknown) =>
  error instanceof RestError && error.code === 'not_allowed' ? { form: wordsOf(error) } : paymentWords(error);
const noSpend = 'There is no such payment. What was given, earned or put aside cannot be paid back.';
const noHold = 'Nothing is put aside under this number.';

/** `/admin/money`, with `?person=` and an id the wallet of a person */
export function MoneyPage() {
  const [done, setDone] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const [turn, setTurn] = useState(0);
  const shown = usePersonWallet(useLocation().query['person'], turn);
  const say = (form: string, text: string) => {
    setDone((all) => ({ ...all, [form]: text }));
    setTurn((count) => count + 1);
  };
  const granting = usePayment<GrantRequest>(
    'grant',
    async (request, key) => {
      await grant(request, key);
      say('grant', `Given: ${sayAmount(request.amount, request.asset)} to ${request.to}.`);
    },
    adminWords,
  );
  const refunding = usePayment<{ transferId: string }>(
    'refund',
    async (request, key) => {
      await refund(request, key);
      say('refund', 'Paid back.');
    },
    wordsAt('transferId', noSpend),
  );
  const resolving = usePayment<HoldRequest>(
    'hold',
    async (request, key) => {
      await resolveHold(request, key);
      say('hold', request.does === 'release' ? 'It is back in the wallet.' : 'Taken.');
    },
    wordsAt('holdId', noHold),
  );
  const check = () => {
    setChecked('checking');
    checkLedger().then(
      (report) => setChecked({ report, at: Date.now() }),
      (error: unknown) => setChecked({ problem: wordsOf(error) }),
    );
  };
  return (
    <MoneyView
      granting={granting}
      refunding={refunding}
      resolving={resolving}
      done={done}
      checked={checked}
      onCheck={check}
      {...shown}
    />
  );
}
