import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { AccountFrame, linkLook } from '../account/account-frame.tsx';
import { withAfter } from '../account/wanted-path.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { BindForm } from './bind-form.tsx';
import { ClaimForm } from './claim-form.tsx';
import type { BoundAddress, Chain, Deposit } from './deposit-client.ts';
import { formatUnits, nextWords, rateWords, stateWords } from './deposit-words.ts';
import type { DepositsState } from './use-deposits.ts';

export interface DepositProps extends DepositsState {
  /** Resolves to why it could not be given up, if so. */
  onEnd: (address: BoundAddress) => Promise<string | undefined>;
}

/** `/deposits`: how to pay credits in, and what became of what was paid. */
export function DepositView(props: DepositProps) {
  const { options, problem, refused, reload, deposits, next, onMore } = props;
  if (refused !== undefined) return <NoDeposits isGuest={refused === 'guest'} />;
  return (
    <AccountFrame name="Pay credits in">
      <a class={linkLook} href="/wallet">
        Your wallet
      </a>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      {problem !== undefined && (
        <Button class="self-start" onClick={() => void reload()}>
          Try again
        </Button>
      )}
      {options === undefined && problem === undefined && <p role="status">One moment…</p>}
      {options?.enabled === false && (
        <p role="status" class="panel p-4">
          Credits can’t be paid in here: whoever runs this site has not set it up.
        </p>
      )}
      {options?.enabled === true && <Steps {...props} chains={options.chains} />}
      {deposits.length > 0 && <History deposits={deposits} chains={options?.chains ?? []} />}
      {next !== undefined && (
        <Button class="self-start" onClick={onMore}>
          Show what was before
        </Button>
      )}
    </AccountFrame>
  );
}

function Steps({ chains, addresses, reload, onEnd }: DepositProps & { chains: readonly Chain[] }) {
  const [chosen, setChosen] = useState(0);
  const chain = chains[chosen] ?? chains[0];
  if (chain === undefined) return null;
  return (
    <>
      {chains.length > 1 && (
        <label class="flex flex-col gap-1">
          <span class="font-bold">Network</span>
          <select class="field" value={chosen} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {chains.map(({ chainId, name }, at) => (
              <option key={chainId} value={at}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Step name="1. Say which address is yours">
        {addresses.length > 0 && <Addresses addresses={addresses} onEnd={onEnd} />}
        <BindForm key={chain.chainId} chainId={chain.chainId} onBound={() => void reload()} />
      </Step>
      <Step name={`2. Pay on ${chain.name}`}>
        <p>From that address, on this network only, to:</p>
        <input
          class="field min-w-0 font-mono text-sm"
          readOnly
          aria-label="Address to pay to"
          value={chain.treasury}
          translate={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <ul class="list-disc pl-5">
          {chain.tokens.map((token) => (
            <li key={token.address}>
              {rateWords(token)}
              {token.minimum !== '0' && `; at least ${formatUnits(token.minimum, token.decimals)} ${token.symbol}`}
              {token.address !== 'native' && (
                <span class="block font-mono text-sm wrap-anywhere text-smoke" translate={false}>
                  {token.address}
                </span>
              )}
            </li>
          ))}
        </ul>
        <p class="text-sm text-smoke">
          Do not pay from an exchange: its address is not yours, and nobody could tell whose payment it was.
        </p>
      </Step>
      <Step name="3. Claim it">
        <p>Payments are found by themselves. To see yours sooner, or if it does not show up, claim it:</p>
        <ClaimForm chainId={chain.chainId} onClaimed={() => void reload()} />
      </Step>
    </>
  );
}

function Step({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="panel flex flex-col gap-3 p-4">
      <h2 class="text-xl font-bold">{name}</h2>
      {children}
    </section>
  );
}

function Addresses({ addresses, onEnd }: { addresses: readonly BoundAddress[]; onEnd: DepositProps['onEnd'] }) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  return (
    <>
      <ul class="flex flex-col gap-2">
        {addresses.map((bound) => (
          <li key={bound.id} class="flex flex-wrap items-center justify-between gap-x-3">
            <span class="font-mono text-sm wrap-anywhere" translate={false}>
              {bound.address}
            </span>
            <Button onClick={() => void onEnd(bound).then(setProblem)}>
              Give up<span class="sr-only"> {bound.address}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
    </>
  );
}

function History({ deposits, chains }: { deposits: readonly Deposit[]; chains: readonly Chain[] }) {
  return (
    <section class="flex flex-col gap-3" aria-labelledby="deposits">
      <h2 id="deposits" class="text-xl font-bold">
        Your payments
      </h2>
      <ul class="flex flex-col gap-3">
        {deposits.map((deposit) => (
          <li key={deposit.depositId} class="panel flex flex-col gap-1 p-4">
            <p class="font-bold">
              <Fresh text={stateWords[deposit.state]} />
            </p>
            <p>
              <Fresh text={nextWords(deposit)} />
            </p>
            {deposit.transfers.map(({ ordinal, token, amount }) => (
              <p key={ordinal}>{amountWords({ token, amount, chainId: deposit.chainId }, chains)}</p>
            ))}
            <p class="font-mono text-sm wrap-anywhere text-smoke" translate={false}>
              {deposit.txHash}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function amountWords(paid: { token: string; amount: string; chainId: number }, chains: readonly Chain[]): string {
  const chain = chains.find(({ chainId }) => chainId === paid.chainId);
  const token = chain?.tokens.find(({ address }) => address === paid.token);
  return token === undefined ? '' : `${formatUnits(paid.amount, token.decimals)} ${token.symbol} on ${chain?.name}`;
}

/** For whoever is signed out, or a guest. */
function NoDeposits({ isGuest }: { isGuest: boolean }) {
  return (
    <AccountFrame name="Pay credits in">
      <p role="status">
        {isGuest
          ? 'Credits belong to an account.'
          : 'You are not signed in on this device. Credits belong to an account.'}
      </p>
      <div class="flex flex-wrap gap-x-6">
        <a class={linkLook} href={withAfter('/sign-in', '/deposits')}>
          Sign in
        </a>
        <a class={linkLook} href={withAfter('/register', '/deposits')}>
          Create an account
        </a>
      </div>
    </AccountFrame>
  );
}
