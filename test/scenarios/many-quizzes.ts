/** Many people who make quizzes and throw them away as fast as they can, and what is left of it in the tables. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

export interface Left {
  /** All of which were answered as they should, in the end. */
  requests: number;
  /** Those of them that were told to come again. */
  busy: number;
  seconds: number;
  /** By table: how many rows more there are than before. */
  rows: Record<string, number>;
}

/**
 * Each of `people` makes a quiz, saves a draft of it in every other round, moves it to the trash and deletes it for ever,
 * `rounds` times. A person may have one quiz, so that whatever stays refuses the next one.
 */
export async function makeAndDelete({ people, rounds }: { people: number; rounds: number }): Promise<Left> {
  const roomy = '10000000';
  const env = {
    LIMIT_REST_PER_MINUTE: roomy,
    LIMIT_DRAFTS_PER_MINUTE: roomy,
    LIMIT_GUESTS_PER_MINUTE: roomy,
    LIMIT_GUEST_QUIZZES: '1',
  };
  const product = await startQuickfire({ worker: false, env });
  const orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
  try {
    const authors: Author[] = [];
    for (let n = 0; n < people; n += 1) authors.push(new Author(product, await product.guest()));
    const before = await countRows(orm);
    const startedMs = performance.now();
    await Promise.all(authors.map((author) => author.play(rounds)));
    const seconds = (performance.now() - startedMs) / 1000;
    const rows: Record<string, number> = {};
    for (const [table, count] of await countRows(orm)) {
      const more = count - (before.get(table) ?? 0);
      if (more !== 0) rows[table] = more;
    }
    const sumOf = (part: 'requests' | 'busy') => authors.reduce((sum, author) => sum + author[part], 0);
    return { requests: sumOf('requests'), busy: sumOf('busy'), seconds, rows };
  } finally {
    await orm.close(true);
    await product.stop();
  }
}

/** One person. Whoever is told `busy` does not know what has come of the request, and asks again. */
class Author {
  requests = 0;
  busy = 0;
  readonly #product: TestQuickfire;
  readonly #token: string;

  constructor(product: TestQuickfire, token: string) {
    this.#product = product;
    this.#token = token;
  }

  async play(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const id = await this.#make();
      if (round % 2 === 0) await this.#settle('PUT', `/${id}/draft`, [200], singlesQuiz(1));
      await this.#settle('DELETE', `/${id}`, [204]);
      await this.#settle('DELETE', `/${id}?forever=1`, [204]);
    }
  }

  async #make(): Promise<string> {
    const made = await this.#settle('POST', '', [201], singlesQuiz(2), [409]);
    if (made.status === 201) return (JSON.parse(made.text) as { id: string }).id;
    const { quizzes } = JSON.parse((await this.#settle('GET', '', [200])).text) as {
      quizzes: { id: string; sample: boolean }[];
    };
    return quizzes.find(({ sample }) => !sample)?.id ?? '';
  }

  /** @param afterBusy what is right as well where an earlier try may have been done; what is gone is 404 */
  async #settle(method: string, path: string, right: number[], body?: unknown, afterBusy: number[] = [404]) {
    let allowed = right;
    for (;;) {
      this.requests += 1;
      const reply = await fetch(`${this.#product.url()}/api/quizzes${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'PUT' ? { 'if-match': '"0"' } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await reply.text();
      if (reply.status !== 503) {
        expect({ method, path, text: text.slice(0, 200), status: allowed.includes(reply.status) }).toMatchObject({
          status: true,
        });
        return { status: reply.status, text };
      }
      this.busy += 1;
      allowed = [...right, ...afterBusy];
      const { error } = JSON.parse(text) as { error: { retryAfterMs?: number } };
      await sleep(error.retryAfterMs ?? 1000);
    }
  }
}

async function countRows(orm: MikroORM): Promise<Map<string, number>> {
  const execute = <T>(sql: string) => orm.em.fork().execute<T[]>(sql);
  const tables = await execute<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const counted = new Map<string, number>();
  for (const { name } of tables) {
    const [row] = await execute<{ rows: number }>(`select count(*)::int as rows from ${name}`);
    counted.set(name, row?.rows ?? 0);
  }
  return counted;
}
