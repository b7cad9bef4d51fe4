/** A product with pots, and people with credits. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { systemRandomness } from '../../src/lib/randomness.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { findDifferences } from '../../src/platform/ledger/check-ledger.ts';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { Pot } from '../../src/protocol/pots.ts';
import { startQuickfire, type QuickfireOptions, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';
import { Client } from 'pg';
import { ticketOf, type Person } from './people.ts';

export interface PotGame {
  gameId: string;
  pin: string;
  hostToken: string;
}

export class PotStage {
  readonly product: TestQuickfire;
  readonly orm: MikroORM;
  readonly #ledger: Ledger;
  #names = 0;

  constructor(product: TestQuickfire, orm: MikroORM) {
    this.product = product;
    this.orm = orm;
    this.#ledger = new Ledger({ orm, makeId: systemRandomness().uuid, now: Date.now });
  }

  execute<T = Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T[]> {
    return this.orm.em.fork().execute<T[]>(sql, params);
  }

  /** An account with so many credits; it may have been a guest's. */
  async person(credits: bigint, guest?: Person): Promise<Person> {
    this.#names += 1;
    const body = { login: `person${this.#names}`, password: 'correct horse battery' };
    const reply = await this.product.rest<{ token: string; user: { id: string } }>(
      'POST',
      '/api/auth/register',
      body,
      guest?.token,
    );
    const { token, user } = reply.body;
    if (credits > 0n)
      await this.#ledger.grant({ key: randomUUID(), userId: user.id, asset: 'credits', amount: credits });
    return { id: user.id, token };
  }

  async quizOf({ token }: Person, questions = 1): Promise<string> {
    const { body } = await this.product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(questions), token);
    return body.id;
  }

  /** @returns the reply as it is */
  open({ token }: Person, quizId: string, pot: unknown, more: object = {}) {
    const settings = { introMs: 0, revealMs: 0, standingsMs: 0, pot, ...more };
    return this.product.rest<PotGame & { error: { code: string; details?: unknown } }>(
      'POST',
      '/api/games',
      { quizId, settings },
      token,
    );
  }

  async game(host: Person, pot: Pot, more: object = {}): Promise<PotGame & { host: TestClient }> {
    const { status, body } = await this.open(host, await this.quizOf(host), pot, more);
    if (status !== 201) throw new Error(JSON.stringify(body));
    const client = this.product.client({ token: body.hostToken });
    await client.event('room:snapshot');
    return { ...body, host: client };
  }

  /** Asks for a seat; with a person, by a ticket of theirs. */
  async ask(game: PotGame, nickname: string, person?: Person, more: Partial<ClientPayload<'player:join'>> = {}) {
    const client = await this.product.client({}, 0).connected();
    const ticket = person === undefined ? {} : { ticket: await ticketOf(this.product, person, game) };
    const reply = await client.send('player:join', { pin: game.pin, nickname, ...ticket, ...more });
    return { client, reply };
  }

  async join(game: PotGame, nickname: string, person?: Person, more: Partial<ClientPayload<'player:join'>> = {}) {
    const { client, reply } = await this.ask(game, nickname, person, more);
    if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    return { client, ...reply };
  }

  /** Balance and what is held. */
  async walletOf({ token }: Person): Promise<[number, number]> {
    const { body } = await this.product.rest<{ accounts: { balance: string; held: string }[] }>(
      'GET',
      '/api/wallet',
      undefined,
      token,
    );
    return [Number(body.accounts[0]?.balance ?? 0), Number(body.accounts[0]?.held ?? 0)];
  }

  /** What `GET /api/me/export` has about pots. */
  async exported({ token }: Person) {
    type Export = Record<'pots' | 'potEntries', object[]>;
    const { body } = await this.product.rest<Export>('GET', '/api/me/export', undefined, token);
    return body;
  }

  async comesTo(person: Person, wallet: [number, number]): Promise<void> {
    await expect.poll(() => this.walletOf(person), { timeout: 30_000 }).toEqual(wallet);
  }

  /** What became of the entries of a game, by the order of entering. */
  async outcomes({ gameId }: PotGame): Promise<(string | null)[]> {
    const rows = await this.execute<{ outcome: string | null }>(
      'select outcome from pot_entry where game_id = ? order by id',
      [gameId],
    );
    return rows.map(({ outcome }) => outcome);
  }

  /** Has jobs that wait for fees to become idle run now. */
  hurry(): Promise<unknown> {
    return this.execute(`update graphile_worker._private_jobs set run_at = now() where locked_at is null and task_id =
      (select id from graphile_worker._private_tasks where identifier = 'settle-pot') returning id`);
  }

  /** What `npm run ledger:check` finds. */
  async differences(): Promise<unknown[]> {
    const client = new Client({ connectionString: this.product.env['DATABASE_URL'] });
    await client.connect();
    try {
      return await findDifferences(client);
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.orm.close(true);
    await this.product.stop();
  }
}

export async function startPots(options: QuickfireOptions = {}): Promise<PotStage> {
  const product = await startQuickfire({ ...options, env: { POTS: 'true', POT_FEE_MAX: '500', ...options.env } });
  const url = product.env['DATABASE_URL'] ?? '';
  return new PotStage(product, await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' }));
}
