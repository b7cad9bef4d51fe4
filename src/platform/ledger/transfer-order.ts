import { createHash } from 'node:crypto';
import type { Asset } from '../../../entities/account.ts';

export interface Posting {
  readonly accountId: string;
  /** Base units; positive: the account gets them. */
  readonly amount: bigint;
}

/** A transfer to post. */
export interface TransferOrder {
  /** One effect for each key, for ever. It must hold nothing that people have typed: see `requestKey`. */
  readonly key: string;
  /** Lower case, such as `spend`; docs/LEDGER.md lists all. */
  readonly kind: string;
  readonly asset: Asset;
  /** All that was asked for: another request with the same key is a conflict. */
  readonly request: unknown;
  /** 2 to 64, each of another account, with a sum of 0. */
  readonly postings: readonly Posting[];
  /** What it is about, such as a game. */
  readonly ref?: string;
  /** The spend that it gives back. */
  readonly refunds?: string;
  /** The hold that it captures or releases. */
  readonly resolves?: string;
  /** Makes a hold of the posting to a new account. */
  readonly hold?: NewHold;
  /** A memo or a reason. */
  readonly note?: string;
}

export interface NewHold {
  readonly id: string;
  /** The new account, to which one posting goes. */
  readonly accountId: string;
  /** The wallet that it comes from. */
  readonly walletId: string;
  readonly amount: bigint;
  readonly purpose: string;
  readonly expiresAt: Date;
}

/** A posted transfer, now or earlier. */
export interface Posted {
  readonly transferId: string;
  /** Whether it was there before: nothing has changed then. */
  readonly replayed: boolean;
  /** After it, by account; of one that was posted now. */
  readonly balances?: ReadonlyMap<string, bigint>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The key of a person's request: a digest, because the client's key is a text that somebody has typed. */
export const requestKey = (userId: string, route: string, key: string): string =>
  `request:${digest([userId, route, key].join('\n')).toString('base64url')}`;

/** SHA-256 of what was asked for. Amounts may be bigints. */
export const requestHash = (request: unknown): Buffer =>
  digest(JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)));
