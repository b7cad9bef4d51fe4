import type { MikroORM } from '@mikro-orm/postgresql';
import type { ChainConfig } from '../../config/deposits.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type {
  BoundAddress,
  ClaimReply,
  ClaimRequest,
  DepositNonce,
  DepositOptions,
  DepositsQuery,
  DepositsReply,
  PaymentsQuery,
  PaymentsReply,
} from '../../protocol/deposits.ts';
import type { KeyedRequest } from '../accounts/idempotency-keys.ts';
import type { Chains } from './chains.ts';
import { DepositClaims } from './deposit-claims.ts';
import { hasPayments, listPayments } from './list-payments.ts';
import { PayerAddresses } from './payer-addresses.ts';
import { listDeposits } from './read-deposits.ts';

export interface DepositsDeps {
  readonly orm: MikroORM;
  readonly chains: Chains;
  readonly randomness: Pick<Randomness, 'uuid' | 'bytes'>;
  /** Unix ms. */
  readonly now: () => number;
  readonly publicUrl: string | undefined;
}

/** What REST does with deposits. Without a configured chain they are off: what was stays readable. */
export class Deposits {
  readonly #deps: DepositsDeps;
  readonly #addresses: PayerAddresses;
  readonly #claims: DepositClaims;

  constructor(deps: DepositsDeps) {
    this.#deps = deps;
    this.#addresses = new PayerAddresses({ ...deps, publicUrl: deps.publicUrl ?? '' });
    this.#claims = new DepositClaims({ ...deps, makeId: deps.randomness.uuid });
  }

  /** Tokens that the endpoints speak against are left out. */
  async options(): Promise<DepositOptions> {
    const { chains, orm } = this.#deps;
    if (!this.#isOn) return { enabled: false, chains: [] };
    const refused = await orm.em
      .fork()
      .execute<{ place: string }[]>(
        `select chain_id || ' ' || address as place from deposit_token where problem is not null`,
      );
    const places = new Set(refused.map(({ place }) => place));
    return { enabled: true, chains: chains.configs.map((config) => shown(config, places)) };
  }

  async nonce(userId: string, asked: { address?: string; chainId?: number }): Promise<DepositNonce> {
    this.#mustBeOn();
    return await this.#addresses.newNonce(userId, asked);
  }

  async bind(userId: string, signed: { message: string; signature: string }): Promise<BoundAddress> {
    this.#mustBeOn();
    return await this.#addresses.bind(userId, signed);
  }

  async endAddress(userId: string, id: string): Promise<void> {
    await this.#addresses.end(userId, id);
  }

  async claim(userId: string, request: ClaimRequest, keyed: KeyedRequest): Promise<ClaimReply> {
    this.#mustBeOn();
    return await this.#claims.claim(userId, request, keyed);
  }

  async list(userId: string, query: DepositsQuery): Promise<DepositsReply> {
    const page = await listDeposits(this.#deps.orm.em.fork(), userId, query);
    return query.cursor === undefined ? { ...page, addresses: await this.#addresses.list(userId) } : page;
  }

  /** Of everybody, for admins: also while deposits are off, unless there never was a payment. */
  async payments(query: PaymentsQuery): Promise<PaymentsReply> {
    const em = this.#deps.orm.em.fork();
    const page = await listPayments(em, query, this.#deps.chains.configs);
    if (!this.#isOn && page.payments.length === 0 && !(await hasPayments(em))) throw off();
    return page;
  }

  get #isOn(): boolean {
    return this.#deps.chains.configs.length > 0;
  }

  #mustBeOn(): void {
    if (!this.#isOn) throw off();
  }
}

const off = () => new CodedError('not_allowed', 'Deposits are off here: the operator has configured no network.');

const shown = (config: ChainConfig, refused: ReadonlySet<string>): DepositOptions['chains'][number] => ({
  chainId: config.chainId,
  name: config.name,
  treasury: config.treasury,
  finality: { depth: config.finality.depth, finalizedTag: config.finality.finalizedTag },
  tokens: config.tokens.filter(({ address }) => !refused.has(`${config.chainId} ${address}`)),
});
