import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { isFirstAdminToken, useFirstAdminToken } from '../../db/first-admin.ts';
import type { Config } from '../../config/config.ts';
import { CodedError } from '../../protocol/errors.ts';
import { digestToken } from './session-store.ts';

export interface Admitted {
  role: 'host' | 'admin';
  /** The invite that was used. */
  inviteId?: string;
}

/**
 * Controls registration: open, by invitation, or closed. The first admin's link always works, and makes its bearer the
 * admin. Stateless.
 */
export class Registration {
  readonly #orm: MikroORM;
  readonly #mode: Config['http']['registration'];
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(deps: { orm: MikroORM; mode: Config['http']['registration']; now: () => number }) {
    this.#orm = deps.orm;
    this.#mode = deps.mode;
    this.#now = deps.now;
  }

  /** An early check; `admit` decides. @throws as `admit` */
  async check(invite: string | undefined): Promise<void> {
    if (this.#mode === 'open') return;
    const em = this.#orm.em.fork();
    if (invite !== undefined && (await isFirstAdminToken(em, invite))) return;
    const token = this.#expectInvite(invite);
    const sql = 'select id from invite where token_hash = ? and used < uses and expires_at > ?';
    const rows = await em.execute<unknown[]>(sql, [digestToken(token), new Date(this.#now())]);
    if (rows.length === 0) throw voidInvite();
  }

  /**
   * Counts one use of the invite, in the transaction that registers the person.
   * @throws {CodedError} `not_allowed` where registration is closed; `bad_request` for a missing, unknown, used or
   *   expired invite.
   */
  async admit(em: EntityManager, invite: string | undefined): Promise<Admitted> {
    if (invite !== undefined && (await useFirstAdminToken(em, invite))) return { role: 'admin' };
    if (this.#mode === 'open') return { role: 'host' };
    const token = this.#expectInvite(invite);
    const [used] = await em.execute<{ id: string }[]>(
      'update invite set used = used + 1 where token_hash = ? and used < uses and expires_at > ? returning id',
      [digestToken(token), new Date(this.#now())],
    );
    if (used === undefined) throw voidInvite();
    return { role: 'host', inviteId: used.id };
  }

  #expectInvite(invite: string | undefined): string {
    if (this.#mode === 'closed') throw new CodedError('not_allowed', 'Nobody can register here.');
    if (invite === undefined) throw wrongInvite('is needed: an admin of this server can send you a link');
    return invite;
  }
}

const voidInvite = () => wrongInvite('is unknown, was used, or is too old');

function wrongInvite(fault: string): CodedError {
  return new CodedError('bad_request', `/invite: ${fault}`, { details: [{ path: '/invite', message: fault }] });
}
