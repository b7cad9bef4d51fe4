import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { auditActions, type AuditQuery, type AuditReply, type AuditRow, type Involved } from '../../protocol/people.ts';
import { findPeople } from './people-directory.ts';

const pageSize = 50;
/** The newest people that a search finds. */
const peopleMax = 200;

const entriesSql = (where: string) => `
  select e.id, (extract(epoch from e.at) * 1000)::float8 as at, e.action, e.details,
    e.actor_id as "actorId", a.display_name as "actorName", a.login as "actorLogin",
    e.subject_id as "subjectId", s.display_name as "subjectName", s.login as "subjectLogin"
  from audit_entry e left join "user" a on a.id = e.actor_id left join "user" s on s.id = e.subject_id
  ${where} order by e.id desc limit ?`;

/** Reads the audit and adds people's current names: its rows hold ids only. Stateless. */
export class AuditLog {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** The newest first. */
  async read({ query = '', subject, limit = pageSize, cursor }: AuditQuery): Promise<AuditReply> {
    const em = this.#orm.em.fork();
    const conditions = [
      ...(cursor === undefined ? [] : [{ sql: 'e.id < ?', params: [cursor] }]),
      ...(subject === undefined ? [] : [{ sql: '(e.subject_id = ? or e.actor_id = ?)', params: [subject, subject] }]),
      ...(query.trim() === '' ? [] : [await matchEntries(em, query)]),
    ];
    const where = conditions.length === 0 ? '' : `where ${conditions.map(({ sql }) => sql).join(' and ')}`;
    const rows = await em.execute<Row[]>(entriesSql(where), [...conditions.flatMap(({ params }) => params), limit + 1]);
    const entries = rows.slice(0, limit).map(describe);
    const last = entries.at(-1);
    return { entries, ...(rows.length > limit && last !== undefined ? { next: last.id } : {}) };
  }
}

async function matchEntries(em: EntityManager, query: string): Promise<{ sql: string; params: string[] }> {
  const words = query.trim().toLowerCase().replaceAll(' ', '_');
  const actions = JSON.stringify(auditActions.filter((action) => action.includes(words)));
  const people = JSON.stringify(await findPeople(em, query, peopleMax));
  const ids = 'select jsonb_array_elements_text(?::jsonb)::uuid';
  const sql = `(e.action in (select jsonb_array_elements_text(?::jsonb)) or e.subject_id in (${ids}) or e.actor_id in (${ids}))`;
  return { sql, params: [actions, people, people] };
}

interface Row extends Pick<AuditRow, 'id' | 'at' | 'action' | 'details'> {
  actorId: string | null;
  actorName: string | null;
  actorLogin: string | null;
  subjectId: string | null;
  subjectName: string | null;
  subjectLogin: string | null;
}

function describe({ id, at, action, details, ...people }: Row): AuditRow {
  const actor = describeInvolved(people.actorId, people.actorName, people.actorLogin);
  const subject = describeInvolved(people.subjectId, people.subjectName, people.subjectLogin);
  return {
    id,
    at,
    action,
    ...(actor === undefined ? {} : { actor }),
    ...(subject === undefined ? {} : { subject }),
    details,
  };
}

function describeInvolved(id: string | null, displayName: string | null, login: string | null): Involved | undefined {
  if (id === null) return undefined;
  return { id, ...(displayName === null ? {} : { displayName }), ...(login === null ? {} : { login }) };
}
