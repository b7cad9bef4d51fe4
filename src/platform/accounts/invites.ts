import type { MikroORM } from '@mikro-orm/postgresql';
import { Invite } from '../../../entities/invite.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import type { Randomness } from '../../lib/randomness.ts';
import { CodedError } from '../../protocol/errors.ts';
import {
  inviteDefaults,
  type InviteRequest,
  type InviteRow,
  type InvitesReply,
  type PageQuery,
} from '../../protocol/people.ts';
import type { Audit } from './audit.ts';
import { checkIsAdmin, lockAdmins } from './lock-admins.ts';
import { digestToken } from './session-store.ts';

export interface NewInvite {
  id: string;
  /** Returned only here; the row has its digest. */
  token: string;
  note?: string;
  uses: number;
  /** Unix ms. */
  expiresAt: number;
}

const tokenBytes = 32;
const pageSize = 50;
/** A job deletes used and expired ones. */
const invitesMax = 1000;

const listSql = (where: string) => `
  select i.id, i.note, i.uses, i.used, (extract(epoch from i.created_at) * 1000)::float8 as "createdAt",
    (extract(epoch from i.expires_at) * 1000)::float8 as "expiresAt",
    i.created_by as "createdBy", u.display_name as "displayName", u.login
  from invite i left join "user" u on u.id = i.created_by ${where} order by i.id desc limit ?`;

/** Invitation links for registration. Stateless: invites are rows. */
export class Invites {
  readonly #deps: InvitesDeps;

  constructor(deps: InvitesDeps) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `limit` at a thousand invites; `not_allowed` when the actor is no longer an admin. */
  async make(actorId: string, { note, expiresInMs, uses }: InviteRequest): Promise<NewInvite> {
    const { orm, audit, randomness, now } = this.#deps;
    const token = randomness.secret(tokenBytes);
    const createdAt = now();
    const expiresAt = createdAt + (expiresInMs ?? inviteDefaults.expiresInMs);
    const invite = { id: randomness.uuid(), uses: uses ?? inviteDefaults.uses };
    await orm.em.fork().transactional(async (em) => {
      checkIsAdmin(await lockAdmins(em), actorId);
      if ((await em.count(Invite, {})) >= invitesMax) {
        const details = { limit: 'invites', maximum: invitesMax };
        throw new CodedError('limit', 'There are as many invites as may be. Delete some first.', { details });
      }
      em.create(Invite, {
        ...invite,
        tokenHash: digestToken(token),
        note: note ?? null,
        createdBy: actorId,
        createdAt: new Date(createdAt),
        expiresAt: new Date(expiresAt),
      });
      audit.add(em, { action: 'invite_made', actorId, details: { invite: invite.id, uses: invite.uses } });
    });
    return { ...invite, token, expiresAt, ...(note === undefined ? {} : { note }) };
  }

  /** Newest first. Used and expired ones stay for a day more. */
  async list({ limit = pageSize, cursor }: PageQuery): Promise<InvitesReply> {
    const where = cursor === undefined ? '' : 'where i.id < ?';
    const params = cursor === undefined ? [limit + 1] : [cursor, limit + 1];
    const rows = await this.#deps.orm.em.fork().execute<Row[]>(listSql(where), params);
    const invites = rows.slice(0, limit).map(describe);
    const last = invites.at(-1);
    return { invites, ...(rows.length > limit && last !== undefined ? { next: last.id } : {}) };
  }

  /** People who registered with it stay. @throws {CodedError} `not_found` */
  async delete(actorId: string, asked: string): Promise<void> {
    const id = canonicalUuid(asked);
    const { orm, audit } = this.#deps;
    await orm.em.fork().transactional(async (em) => {
      const deleted = id === undefined ? 0 : await em.nativeDelete(Invite, { id });
      if (id === undefined || deleted === 0) throw new CodedError('not_found', 'There is no such invite.');
      audit.add(em, { action: 'invite_deleted', actorId, details: { invite: id } });
    });
  }
}

export interface InvitesDeps {
  orm: MikroORM;
  audit: Pick<Audit, 'add'>;
  randomness: Pick<Randomness, 'uuid' | 'secret'>;
  /** Unix milliseconds. */
  now: () => number;
}

interface Row extends Omit<InviteRow, 'note' | 'createdBy'> {
  note: string | null;
  createdBy: string;
  displayName: string | null;
  login: string | null;
}

const describe = ({ note, createdBy, displayName, login, ...row }: Row): InviteRow => ({
  ...row,
  ...(note === null ? {} : { note }),
  ...(displayName === null ? {} : { createdBy: { id: createdBy, displayName, ...(login === null ? {} : { login }) } }),
});
