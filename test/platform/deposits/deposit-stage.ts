/** Deposits on a real node and a database of their own: people with keys, contracts, endpoints that may fail. */
import { randomUUID } from 'node:crypto';
import { getContractAddress, type Hex } from 'viem';
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';
import { depositChains, type ChainConfig } from '../../../src/config/deposits.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { ChainFollower } from '../../../src/platform/deposits/chain-follower.ts';
import { Chains } from '../../../src/platform/deposits/chains.ts';
import { Deposits } from '../../../src/platform/deposits/deposits.ts';
import { keyedRequest } from '../../../src/platform/accounts/idempotency-keys.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import type { ClaimReply, DepositReply } from '../../../src/protocol/deposits.ts';
import { startAnvil, type EvmNode } from '../../support/anvil.ts';
import { openLedger, type LedgerStage } from '../ledger/ledger-stage.ts';
import { callData, deployData, type ContractName } from './contracts/contracts.ts';
import { startFaultyEndpoint, type FaultyEndpoint } from './faulty-endpoint.ts';

export const chainId = 31_337;
export const treasury = '0x00000000000000000000000000000000000e9a1d';
export const publicUrl = 'https://quiz.example';
/** Credits for 100 base units of a token. */
const rate = { num: '1', den: '100' };

export interface Person {
  readonly userId: string;
  readonly account: PrivateKeyAccount;
}

export interface StageOptions {
  readonly endpoints?: number;
  readonly finality?: { depth: number; finalizedTag?: boolean; recheckDepth?: number };
  readonly slots?: number;
}

export type Token = 'honest' | 'false' | 'fee' | 'unindexed' | 'decimals' | 'upgradable' | 'stranger';

export class DepositStage {
  readonly node: EvmNode;
  readonly endpoints: readonly FaultyEndpoint[];
  readonly ledger: LedgerStage;
  readonly tokens: Record<Token, string>;
  config: ChainConfig;
  chains!: Chains;
  deposits!: Deposits;
  follower!: ChainFollower;
  readonly #deployer: PrivateKeyAccount;
  readonly #clock: { ms: number };

  constructor(parts: {
    node: EvmNode;
    endpoints: readonly FaultyEndpoint[];
    ledger: LedgerStage;
    deployer: PrivateKeyAccount;
    tokens: Record<Token, string>;
    config: ChainConfig;
  }) {
    const { node, endpoints, ledger, deployer, tokens, config } = parts;
    [this.node, this.endpoints, this.ledger, this.tokens, this.config] = [node, endpoints, ledger, tokens, config];
    this.#deployer = deployer;
    this.#clock = { ms: 0 };
    this.configure({});
  }

  /** As after a restart with another configuration. */
  configure(change: Partial<ChainConfig>): void {
    this.config = { ...this.config, ...change };
    const logger = createLogger('silent', 'test');
    const clock = () => this.#clock.ms;
    const randomness = systemRandomness();
    const { orm } = this.ledger;
    const now = Date.now;
    const chains = new Chains([this.config], logger, { clock, timeoutMs: 4000 });
    this.chains = chains;
    this.deposits = new Deposits({ orm, chains, randomness, now, publicUrl });
    const makeId = randomness.uuid;
    this.follower = new ChainFollower({ orm, chains, ledger: this.ledger.ledger, makeId, now, clock, logger });
  }

  /** With another rate for a token, or the coin. */
  rate(address: string, rate: ChainConfig['tokens'][number]['rate']): void {
    this.configure({ tokens: this.config.tokens.map((each) => (each.address === address ? { ...each, rate } : each)) });
  }

  async person(): Promise<Person> {
    const userId = randomUUID();
    await this.sql(`insert into "user" (id, display_name, role, created_at) values (?, 'A', 'host', now())`, [userId]);
    return { userId, account: privateKeyToAccount(generatePrivateKey()) };
  }

  /** With coins, tokens, and their address bound. */
  async payer(): Promise<Person> {
    const person = await this.person();
    await this.equip(person.account);
    await this.bind(person);
    return person;
  }

  async equip({ address }: PrivateKeyAccount, tokens: readonly Token[] = ['honest']): Promise<void> {
    await this.node.call('anvil_setBalance', address, '0x56bc75e2d63100000');
    for (const token of tokens)
      await this.deployerSends(this.tokens[token], callData('HonestToken', 'mint', [address, 10n ** 12n]));
    await this.node.mine();
  }

  async bind({ userId, account }: Person, more: { address?: string; onChain?: number } = {}) {
    const { address = account.address, onChain = chainId } = more;
    const { message } = await this.deposits.nonce(userId, { address, chainId: onChain });
    return await this.deposits.bind(userId, { message, signature: await account.signMessage({ message }) });
  }

  /** A signed transaction that nobody has yet. */
  async sign(
    account: PrivateKeyAccount,
    what: { to?: string | undefined; data?: string; value?: bigint; nonce?: number; gas?: bigint; feePerGas?: bigint },
  ): Promise<Hex> {
    const nonce = what.nonce ?? Number(await this.node.call('eth_getTransactionCount', account.address, 'pending'));
    const fee = what.feePerGas ?? 3_000_000_000n;
    return await account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce,
      gas: what.gas ?? 3_000_000n,
      maxFeePerGas: fee,
      maxPriorityFeePerGas: fee,
      value: what.value ?? 0n,
      ...(what.to !== undefined && { to: what.to as Hex }),
      ...(what.data !== undefined && { data: what.data as Hex }),
    });
  }

  /** Into the pool of the node. @returns its hash */
  async send(account: PrivateKeyAccount, what: Parameters<DepositStage['sign']>[1]): Promise<string> {
    return await this.node.call('eth_sendRawTransaction', await this.sign(account, what));
  }

  async deployerSends(to: string | undefined, data: string): Promise<string> {
    return await this.send(this.#deployer, { to, data });
  }

  /** @returns the address of the contract, which is there with the next block */
  async deploy(name: ContractName, args: readonly unknown[] = []): Promise<string> {
    const { address: from } = this.#deployer;
    const nonce = Number(await this.node.call('eth_getTransactionCount', from, 'pending'));
    await this.deployerSends(undefined, deployData(name, args));
    return getContractAddress({ from, nonce: BigInt(nonce) }).toLowerCase();
  }

  async pay({ account }: Person, amount: bigint, token: Token = 'honest', to = treasury): Promise<string> {
    return await this.send(account, {
      to: this.tokens[token],
      data: callData('HonestToken', 'transfer', [to, amount]),
    });
  }

  async claim({ userId }: Person, txHash: string, key: string = randomUUID(), onChain = chainId): Promise<ClaimReply> {
    const body = { chainId: onChain, txHash };
    const keyed = keyedRequest({ userId }, 'POST /deposits', { key, body });
    if (keyed === undefined) throw new Error('a key is given');
    return await this.deposits.claim(userId, body, keyed);
  }

  /** One pass, after whatever an endpoint rests for. @param laterMs 0: right after the last one */
  async pass(laterMs = 60_000): Promise<void> {
    this.#clock.ms += laterMs;
    await this.follower.pass(chainId, new AbortController().signal);
  }

  /** Enough blocks for all that is in one to be final, and a pass. */
  async settle(): Promise<void> {
    await this.node.mine(this.config.finality.depth + 1);
    await this.pass();
  }

  /** The person's deposit of a transaction. */
  async told({ userId }: Person, txHash: string): Promise<DepositReply | undefined> {
    const { deposits } = await this.deposits.list(userId, { limit: 100 });
    return deposits.find((each) => each.txHash === txHash);
  }

  /** Such as `credited`, or `rejected zero`. */
  async stateOf(person: Person, txHash: string): Promise<string> {
    const found = await this.told(person, txHash);
    if (found === undefined) return 'none';
    return found.reason === undefined ? found.state : `${found.state} ${found.reason}`;
  }

  /** Credits, less what is owed. */
  async credits({ userId }: Person): Promise<bigint> {
    const [row] = await this.sql<{ sum: string }>(
      `select coalesce(sum(a.balance), 0) as sum from account_holder o
        join account a on a.id = o.account_id or a.parent_id = o.account_id where o.user_id = ?`,
      [userId],
    );
    return BigInt(row?.sum ?? 0);
  }

  async sql<T>(text: string, parameters: unknown[] = []): Promise<T[]> {
    return await this.ledger.orm.em.fork().execute<T[]>(text, parameters);
  }

  async close(): Promise<void> {
    await Promise.all([...this.endpoints.map((each) => each.stop()), this.node.stop(), this.ledger.close()]);
  }
}

export async function openDepositStage(options: StageOptions = {}): Promise<DepositStage> {
  const node = await startAnvil(chainId, options.slots);
  const deployer = privateKeyToAccount(generatePrivateKey());
  await node.call('anvil_setBalance', deployer.address, '0x56bc75e2d63100000');
  const addressOf = (nonce: number) =>
    getContractAddress({ from: deployer.address, nonce: BigInt(nonce) }).toLowerCase();
  const names = ['honest', 'false', 'fee', 'unindexed', 'decimals', 'upgradable', 'stranger'] as const;
  const tokens = Object.fromEntries(names.map((name, nonce) => [name, addressOf(nonce)])) as Record<Token, string>;
  const endpoints = await Promise.all(Array.from({ length: options.endpoints ?? 2 }, () => startFaultyEndpoint(node)));
  const token = (address: string, more: object = {}) => ({
    address,
    symbol: 'TST',
    decimals: 6,
    minimum: '1000',
    rate,
    ...more,
  });
  const configured = [
    token(tokens.honest),
    token(tokens.false),
    token(tokens.fee),
    token(tokens.unindexed),
    token(tokens.decimals),
    token(tokens.upgradable),
    token('native', { decimals: 18, minimum: '1', rate: { num: '1', den: '1000000000000000' } }),
  ];
  const [config] = depositChains.parse(
    JSON.stringify([
      {
        chainId,
        name: 'Test',
        treasury,
        endpoints: endpoints.map(({ url }) => url),
        finality: options.finality ?? { depth: 3, recheckDepth: 40 },
        tokens: configured,
      },
    ]),
  ) as [ChainConfig];
  const stage = new DepositStage({ node, endpoints, ledger: await openLedger(), deployer, tokens, config });
  for (const [name, args] of [
    ['HonestToken', [6]],
    ['FalseToken', []],
    ['FeeToken', []],
    ['UnindexedToken', []],
    ['HonestToken', [18]],
    ['UpgradableToken', [tokens.honest]],
    ['HonestToken', [6]],
  ] as const)
    await stage.deploy(name, args);
  await node.mine();
  return stage;
}
