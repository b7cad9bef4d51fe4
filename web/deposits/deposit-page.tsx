import { readAccount } from '../shared/kept-account.ts';
import { endAddress } from './deposit-client.ts';
import { depositProblem } from './deposit-words.ts';
import { DepositView } from './deposit-view.tsx';
import { useDeposits } from './use-deposits.ts';

/** `/deposits` */
export function DepositPage() {
  const state = useDeposits();
  const refused = readAccount() === undefined ? 'signed_out' : state.refused;
  return (
    <DepositView
      {...state}
      refused={refused}
      onEnd={async ({ id }) => {
        try {
          await endAddress(id);
          return undefined;
        } catch (error) {
          return depositProblem(error);
        } finally {
          await state.reload();
        }
      }}
    />
  );
}
