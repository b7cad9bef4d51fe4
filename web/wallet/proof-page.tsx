import { useEffect, useState } from 'preact/hooks';
import type { ProofReply } from '../../src/protocol/wallet.ts';
import { AccountFrame, linkLook } from '../account/account-frame.tsx';
import { withAfter } from '../account/wanted-path.ts';
import { formatAmount, formatSigned } from '../shared/amounts.ts';
import { RestError } from '../shared/rest-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { readProof } from './wallet-client.ts';

export interface ProofProps {
  transferId: string;
  proof: ProofReply | undefined;
  /** Why there is none, or not yet. */
  problem?: string | undefined;
  isSignedOut?: boolean;
  onRetry: () => void;
}

const wordsOf = (error: unknown): string => {
  const code = error instanceof RestError ? error.code : '';
  if (code === 'busy') return 'There is no proof yet: transfers are sealed about once a minute.';
  if (code === 'not_found') return 'There is no such transfer, or you took no part in it.';
  return error instanceof Error ? error.message : String(error);
};

/** `/wallet/proof/:transferId` */
export function ProofPage({ transferId }: { transferId: string }) {
  const [proof, setProof] = useState<ProofReply | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const read = () => {
    setError(undefined);
    readProof(transferId).then(setProof, setError);
  };
  useEffect(read, [transferId]);
  return (
    <ProofView
      transferId={transferId}
      proof={proof}
      problem={error === undefined ? undefined : wordsOf(error)}
      isSignedOut={error instanceof RestError && error.code === 'signed_out'}
      onRetry={read}
    />
  );
}

export function ProofView({ transferId, proof, problem, isSignedOut = false, onRetry }: ProofProps) {
  return (
    <AccountFrame name="Proof of a transfer" isWide>
      <a class={`${linkLook} self-start print:hidden`} href="/wallet">
        Your wallet
      </a>
      <p role="status" class="font-bold empty:hidden">
        <Fresh text={problem ?? (proof === undefined ? 'One moment…' : undefined)} />
      </p>
      {isSignedOut ? (
        <a class={`${linkLook} self-start`} href={withAfter('/sign-in', `/wallet/proof/${transferId}`)}>
          Sign in
        </a>
      ) : (
        problem !== undefined && (
          <Button class="self-start" onClick={onRetry}>
            Try again
          </Button>
        )
      )}
      <dl class="panel flex flex-col gap-3 p-4">
        <Line name="Number of the transfer" value={transferId} />
        {proof !== undefined && (
          <>
            <Line name="Place in the chain" value={formatAmount(String(proof.seq))} />
            <Line name="Seal" value={proof.seal} />
          </>
        )}
      </dl>
      {proof !== undefined && (
        <>
          <p>
            Keep the seal, on paper or in a picture. Each transfer on this server is sealed together with all before it:
            if any of them is ever changed or removed, this seal no longer fits, and you can show that. A seal does not
            say whether a transfer was right.
          </p>
          <ol class="panel flex flex-col" aria-label="Accounts that took part">
            {proof.entries.map(({ accountId, amount, balanceAfter }) => (
              <li
                key={accountId}
                class="flex flex-wrap items-baseline justify-between gap-x-4 border-ash px-4 py-2 not-first:border-t"
              >
                <span class="min-w-0 text-sm wrap-anywhere text-smoke" translate={false}>
                  Account {accountId}
                </span>
                <span class="tabular-nums" translate={false}>
                  <strong>{formatSigned(amount)}</strong>
                  {balanceAfter !== undefined && `, then ${formatAmount(balanceAfter)}`}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </AccountFrame>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt class="text-smoke">{name}</dt>
      <dd class="font-mono text-sm wrap-anywhere select-all" translate={false}>
        {value}
      </dd>
    </div>
  );
}
