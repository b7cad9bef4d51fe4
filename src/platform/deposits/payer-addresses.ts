import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { BoundAddress, DepositNonce } from '../../protocol/deposits.ts';
import type { SignedParts } from './chain/sign-in-message.ts';
import type { Chains } from './chains.ts';

export interface PayerAddressDeps {
  readonly orm: MikroORM;
  readonly chains: Chains;
  readonly randomness: Pick<Randomness, 'uuid' | 'bytes'>;
  /** Unix ms. */
  readonly now: () => number;
  /** An origin, which messages name. */
  readonly publicUrl: string;
}

const nonceMs = 300_000;
/** Of one person at once. */
const noncesMax = 20;
const addressesMax = 50;
/** Each new nonce deletes so many that have expired. */
const expiredPerNonce = 4;
/** Signatures of one person about which endpoints are asked, in each process. */
const contractChecks = { points: 120, duration: 3600 } as const;
const zeroAddress = `0x${'0'.repeat(40)}`;

/**
 * The addresses from which people pay. A person binds one by signing a message of EIP-4361 that names a nonce of ours; it is
 * theirs until they give it up.
 */
export class PayerAddresses {
  readonly #deps: PayerAddressDeps;
  readonly #contractChecks = new RateLimiterMemory(contractChecks);

  constructor(deps: PayerAddressDeps) {
    this.#deps = deps;
  }

  /** A nonce, and the message to sign. @throws {CodedError} `bad_request` for a chain that is not configured */
  async newNonce(userId: string, asked: { address?: string; chainId?: number }): Promise<DepositNonce> {
    const { orm, chains, randomness, now, publicUrl } = this.#deps;
    const [first] = chains.configs;
    const chainId = asked.chainId ?? first?.chainId;
    if (chainId === undefined || chains.config(chainId) === undefined) throw unknownChain();
    const { makeMessage } = await import('./chain/sign-in-message.ts');
    const nonce = Buffer.from(randomness.bytes(16)).toString('hex');
    const issuedAt = now();
    const expiresAt = issuedAt + nonceMs;
    const parts = { address: asked.address?.toLowerCase() ?? zeroAddress, chainId, nonce, issuedAt, expiresAt };
    const message = makeMessage({ ...parts, publicUrl });
    await orm.em.fork().transactional(async (em) => {
      await em.execute(
        `delete from deposit_nonce where ctid in (select ctid from deposit_nonce where expires_at <= ?
          order by expires_at limit ? for update skip locked)`,
        [new Date(issuedAt), expiredPerNonce],
      );
      await em.execute(
        `delete from deposit_nonce where nonce in (select nonce from deposit_nonce where user_id = ?
          order by created_at desc offset ?)`,
        [userId, noncesMax - 1],
      );
      await em.execute('insert into deposit_nonce (nonce, user_id, created_at, expires_at) values (?, ?, ?, ?)', [
        nonce,
        userId,
        new Date(issuedAt),
        new Date(expiresAt),
      ]);
    });
    return { nonce, message, expiresAt };
  }

  /**
   * Binds the address that has signed a message. What it has paid before, and nobody owns, becomes its person's.
   * @throws {CodedError} `bad_request` for a message or a signature that does not do, with the path; `conflict` for an address
   *   of somebody else; `limit`; `busy` while the endpoints can't tell whether a contract has signed; `too_many` such questions in an hour.
   */
  async bind(userId: string, { message, signature }: { message: string; signature: string }): Promise<BoundAddress> {
    const { chains, now, publicUrl } = this.#deps;
    const signing = await import('./chain/sign-in-message.ts');
    const chainIds = chains.configs.map(({ chainId }) => chainId);
    const parts = signing.readMessage(message, { publicUrl, now: now(), chainIds });
    if (typeof parts === 'string') throw refused('/message', parts);
    await this.#checkNonce(userId, parts.nonce);
    const isKey = await signing.isSignedByKey(parts.address, message, signature);
    const hash = signing.messageHash(message);
    if (!isKey) await this.#countCheck(userId);
    if (!isKey && !(await this.#isContract(parts, hash, signature)))
      throw refused('/signature', 'must be of the address that the message names');
    return await this.#store(userId, parts, isKey ? 0 : parts.chainId);
  }

  /** Before endpoints are asked; using it up is part of binding. */
  async #checkNonce(userId: string, nonce: string): Promise<void> {
    const { orm, now } = this.#deps;
    const rows = await orm.em
      .fork()
      .execute<unknown[]>('select 1 from deposit_nonce where nonce = ? and user_id = ? and expires_at > ?', [
        nonce,
        userId,
        new Date(now()),
      ]);
    if (rows.length === 0) throw staleNonce();
  }

  async #countCheck(userId: string): Promise<void> {
    try {
      await this.#contractChecks.consume(userId);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfterMs = Math.max(1, Math.ceil(error.msBeforeNext));
      throw new CodedError('too_many', 'These are too many signatures that are none of their address.', {
        retryAfterMs,
      });
    }
  }

  async #isContract({ address, chainId }: SignedParts, hash: string, signature: string): Promise<boolean> {
    const chain = await this.#deps.chains.get(chainId);
    const isSigned = await chain?.isSignedByContract(address, hash, signature);
    if (isSigned === undefined)
      throw new CodedError('busy', 'The network does not answer now.', { retryAfterMs: 5000 });
    return isSigned;
  }

  async #store(userId: string, { address, nonce }: SignedParts, chainId: number): Promise<BoundAddress> {
    const { orm, randomness, now, chains } = this.#deps;
    return await orm.em.fork().transactional(async (em) => {
      // One binding of an address at a time, whatever its chain.
      await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 7305003))', [address]);
      const used = await em.execute<unknown[]>(
        'delete from deposit_nonce where nonce = ? and user_id = ? and expires_at > ? returning 1',
        [nonce, userId, new Date(now())],
      );
      if (used.length === 0) throw staleNonce();
      const found = await em.execute<BoundRow[]>(
        `select user_id as "userId", ${boundFields} from deposit_address where address = ? and ended_at is null
          and (chain_id = ? or chain_id = 0 or ? = 0)`,
        [address, chainId, chainId],
      );
      if (found.some((row) => row.userId !== userId))
        throw new CodedError('conflict', 'This address is bound to another account.');
      const own = found.find((row) => row.chainId === chainId || row.chainId === 0);
      if (own !== undefined) return shown(own);
      await checkCount(em, userId);
      const [row] = await em.execute<[BoundRow]>(
        `insert into deposit_address (id, user_id, address, chain_id, bound_at) values (?, ?, ?, ?, now())
          returning user_id as "userId", ${boundFields}`,
        [randomness.uuid(), userId, address, chainId],
      );
      await reopen(em, address, chains);
      return shown(row);
    });
  }

  async list(userId: string): Promise<BoundAddress[]> {
    const rows = await this.#deps.orm.em.fork().execute<BoundRow[]>(
      `select user_id as "userId", ${boundFields} from deposit_address where user_id = ? and ended_at is null
          order by bound_at, id`,
      [userId],
    );
    return rows.map(shown);
  }

  /** Gives an address up: what it pays from now on is not its person's any more. @throws {CodedError} `not_found` */
  async end(userId: string, id: string): Promise<void> {
    const uuid = canonicalUuid(id);
    const ended =
      uuid === undefined
        ? []
        : await this.#deps.orm.em
            .fork()
            .execute<unknown[]>(
              `update deposit_address set ended_at = now() where id = ? and user_id = ? and ended_at is null returning 1`,
              [uuid, userId],
            );
    if (ended.length === 0) throw new CodedError('not_found', 'There is no such address.');
  }
}

/** Takes up again what the address has paid and nobody owns: the next pass finds its owner. */
async function reopen(em: EntityManager, address: string, chains: Chains): Promise<void> {
  await em.execute(
    `update deposit_transaction x set state = 'mined', checked_at = 'epoch' from deposit_transfer t
      where t.payer = ? and t.user_id is null and t.chain_id = x.chain_id and t.tx_hash = x.tx_hash
        and x.state in ('final', 'closed')`,
    [address],
  );
  // Why it was refused may not hold any more.
  await em.execute(
    `update deposit_transfer set state = 'pending', reason = null where payer = ? and user_id is null and state = 'rejected'`,
    [address],
  );
  for (const { chainId } of chains.configs)
    // oxlint-disable-next-line no-await-in-loop -- one connection
    await enqueueJob(em, 'follow-chain', { chainId }, { jobKey: `follow-chain:${chainId}` });
}

async function checkCount(em: EntityManager, userId: string): Promise<void> {
  const [person] = await em.execute<unknown[]>('select 1 from "user" where id = ? for update', [userId]);
  if (person === undefined) throw new CodedError('bad_token', 'The token is unknown or has expired.');
  const [row] = await em.execute<[{ count: number }]>(
    'select count(*)::int as count from deposit_address where user_id = ?',
    [userId],
  );
  if (row.count < addressesMax) return;
  const details = { limit: 'addresses', maximum: addressesMax };
  throw new CodedError('limit', `One account has had at most ${addressesMax} addresses.`, { details });
}

interface BoundRow {
  readonly userId: string;
  readonly id: string;
  readonly address: string;
  readonly chainId: number;
  readonly boundAt: number;
}
const boundFields = `id, address, chain_id::float8 as "chainId", (extract(epoch from bound_at) * 1000)::float8 as "boundAt"`;

const shown = ({ id, address, chainId, boundAt }: BoundRow): BoundAddress => ({
  id,
  address,
  ...(chainId !== 0 && { chainId }),
  boundAt,
});

const refused = (path: string, message: string) =>
  new CodedError('bad_request', `${path}: ${message}`, { details: [{ path, message }] });
const staleNonce = () =>
  refused('/message', 'must name a nonce that you have got, not used yet, and not five minutes ago');
export const unknownChain = () => refused('/chainId', 'must be a chain on which deposits are taken');
