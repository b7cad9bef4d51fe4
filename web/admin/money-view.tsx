import { linkLook } from '../account/account-frame.tsx';
import type { Payment } from '../wallet/use-payment.ts';
import { AdminFrame } from './admin-frame.tsx';
import { CheckPanel } from './check-panel.tsx';
import { GrantForm } from './grant-form.tsx';
import { HoldForm } from './hold-form.tsx';
import type { Checked, GrantRequest, HoldRequest } from './money-client.ts';
import { PersonWallet, type PersonWalletProps } from './person-wallet.tsx';
import { RefundForm } from './refund-form.tsx';

export interface MoneyProps {
  granting: Payment<GrantRequest>;
  refunding: Payment<{ transferId: string }>;
  resolving: Payment<HoldRequest>;
  /** What each form has done last. */
  done: Readonly<Record<string, string>>;
  checked: Checked | undefined;
  onCheck: () => void;
  /** Whose wallet is shown, if anybody's. */
  person?: PersonWalletProps | undefined;
  problem?: string | undefined;
}

/** What admins do with points and credits. */
export function MoneyView({ granting, refunding, resolving, done, checked, onCheck, person, problem }: MoneyProps) {
  return (
    <AdminFrame name="Points and credits" problem={problem}>
      {person === undefined ? (
        <p>
          What somebody has, and what has happened to it, is at the person:{' '}
          <a class={linkLook} href="/admin/people">
            Find a person
          </a>
        </p>
      ) : (
        <PersonWallet {...person} />
      )}
      <div class="flex flex-col gap-4 md:grid md:grid-cols-2 md:items-start md:gap-x-6">
        <div class="flex flex-col gap-4">
          <GrantForm payment={granting} done={done['grant']} />
          <CheckPanel checked={checked} onCheck={onCheck} />
        </div>
        <div class="flex flex-col gap-4">
          <RefundForm payment={refunding} done={done['refund']} />
          <HoldForm payment={resolving} done={done['hold']} />
        </div>
      </div>
    </AdminFrame>
  );
}
