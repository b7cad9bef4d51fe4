/** Games that end, are regraded, lose players and are deleted, while processes are killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { User } from '../../../entities/user.ts';
import { logEntryFields, type LogEntryData, type LogEntryType } from '../../../src/log/log-entry.ts';
import type { Randomness } from '../../../src/lib/randomness.ts';
import { shardOf } from '../../../src/redis/keys.ts';
import type { FoldBench } from '../../folding/fold-bench.ts';
import { recordGames, type RecordedGame } from '../../folding/fold-recording.ts';
import { changeAtRandom } from '../../platform/regrades/regraded-game.ts';
import { redisUrl } from '../../support/services.ts';
import { Trap, type KillPoint } from './kill-points.ts';
import type { OwnerRequest } from './owner-process.ts';
import { ProcessLine } from './process-line.ts';

type Event = KillPoint['of'];

const waitMs = 60_000;
const gamesOfDay = 4;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 1, 12);
const usualPlayers = 12;

export class KilledGames {
  readonly counts = { games: 0, causes: 0, rescans: 0 };
  readonly #bench: FoldBench;
  readonly #owner: Client;
  readonly #trap: Trap;
  readonly #random: Randomness['next'];
  readonly #seed: number;
  readonly #lines: { worker: ProcessLine; owner: ProcessLine };
  /** Of the log. */
  #lastId = '';

  /** @param owner connected as the owner of the tables; `ahead` as in `ProcessLine`, of workers */
  constructor(
    bench: FoldBench,
    owner: Client,
    { seed, random, ahead }: { seed: number; random: Randomness['next']; ahead: number },
  ) {
    this.#bench = bench;
    this.#owner = owner;
    this.#trap = new Trap(owner);
    this.#seed = seed;
    this.#random = random;
    const { databaseUrl, keys } = bench;
    this.#lines = {
      worker: new ProcessLine('worker-process.ts', [databaseUrl, redisUrl(), keys.prefix], ahead),
      owner: new ProcessLine('owner-process.ts', [databaseUrl], 1),
    };
  }

  get kills(): number {
    return this.#lines.worker.kills + this.#lines.owner.kills;
  }

  async begin(): Promise<void> {
    await this.#lines.worker.tell('begin');
  }

  async end(): Promise<void> {
    await Promise.all([this.#lines.worker.end(), this.#lines.owner.end()]);
  }

  /** One game, in which a process is killed once. Resolves when all of it is paid. */
  async play(point: KillPoint): Promise<void> {
    const game = await this.#playToEnd(point.players ?? usualPlayers);
    const { id } = game;
    const isOfEnd = point.of === 'end';
    await this.#happen('end', game, isOfEnd ? point : undefined);
    let causes = 1;
    await this.#settled(id, causes);
    for (const what of this.#chooseLater(point.of)) {
      await this.#happen(what, game, what === point.of ? point : undefined);
      causes += 1;
      if (what === 'kick') await this.#until('the kick is folded', () => this.#isFolded(id));
      if (this.#random() < 0.7) await this.#settled(id, causes);
    }
    if (this.#random() < 0.5) await this.#rescan(id);
    await this.#settled(id, causes);
    this.counts.games += 1;
    this.counts.causes += causes;
  }

  #chooseLater(first: Event): Event[] {
    const chosen: Event[] = first === 'end' ? [] : [first];
    for (const what of ['kick', 'regrade', 'deletion'] as const)
      if (this.#random() < 0.25 && !chosen.includes(what) && !chosen.includes('deletion')) chosen.push(what);
    return chosen;
  }

  /** All but its last entry. */
  async #playToEnd(players: number): Promise<RecordedGame> {
    const { games, entries } = recordGames(this.#seed + this.counts.games, { games: 1, players });
    const game = games[0] as RecordedGame;
    await this.#bench.addGames([game]);
    await this.#bench.orm.em
      .fork()
      .insert(User, { id: game.id, displayName: 'Host', role: 'host', createdAt: new Date() });
    const { redis, keys } = this.#bench;
    const pipeline = redis.pipeline();
    for (const { fields } of entries.slice(0, -1)) pipeline.xadd(keys.log(shardOf(game.id)), '*', ...fields);
    this.#lastId = String((await pipeline.exec())?.at(-1)?.[1]);
    await this.#until('the game is folded', () => this.#isFolded(game.id));
    return game;
  }

  /** With a point its process is killed there, and what the owner asked for is asked for again. */
  async #happen(what: Event, game: RecordedGame, point?: KillPoint): Promise<void> {
    const cause = this.#cause(what, game);
    if (point === undefined) return await cause();
    await this.#trap.arm(point);
    const caused = cause();
    const line = this.#lines[point.process];
    await this.#trap.spring(point, () => line.replace());
    if (point.process === 'owner') return await cause();
    await caused;
    // As the heartbeat of another worker does within a minute.
    await this.#owner.query(`select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
      from graphile_worker._private_jobs where locked_by is not null having count(*) > 0`);
    await this.begin();
  }

  #cause(what: Event, { id: gameId, definition }: RecordedGame): () => Promise<void> {
    const at = startMs + Math.floor(this.counts.games / gamesOfDay) * dayMs;
    if (what === 'end') return () => this.#log('over', gameId, { status: 'finished', at });
    if (what === 'kick') return () => this.#log('kick', gameId, { p: 'p3', at: at + 1000 });
    const request: OwnerRequest = { gameId, ownerId: gameId };
    const changes = definition.questions.map((question) => changeAtRandom(question, this.#random));
    const change = changes.find((each) => each !== undefined);
    // Asked for again it changes nothing.
    if (what === 'regrade' && change !== undefined) request.change = { index: change.index, void: true };
    return () => this.#lines.owner.ask(JSON.stringify(request));
  }

  async #log<T extends LogEntryType>(type: T, gameId: string, data: LogEntryData<T>): Promise<void> {
    const { redis, keys } = this.#bench;
    this.#lastId = (await redis.xadd(keys.log(shardOf(gameId)), '*', ...logEntryFields(type, gameId, data))) ?? '';
  }

  async #rescan(gameId: string): Promise<void> {
    this.counts.rescans += 1;
    await this.#execute(`update checkpoint set last_id = '0-0' where shard = ? returning 1`, [shardOf(gameId)]);
    // By which the worker learns of it.
    await this.#log('closed', gameId, { q: 0, openedAt: startMs, closedAt: startMs });
    await this.#until('the log is folded anew', () => this.#isFolded(gameId));
  }

  async #isFolded(gameId: string): Promise<boolean> {
    const sql = 'select last_id as at from checkpoint where shard = ?';
    return (await this.#execute<{ at: string }>(sql, [shardOf(gameId)]))[0]?.at === this.#lastId;
  }

  #settled(gameId: string, causes: number): Promise<void> {
    const sql = `select count(*)::int as causes, count(*) filter (where settled_at is null)::int as open,
      (select count(*)::int from graphile_worker.jobs where key in ('pay-rewards:' || ?, 'reapply-regrades:' || ?)) as jobs
      from reward_due where game_id = ?`;
    return this.#until(`${causes} causes are settled`, async () => {
      const [row] = await this.#execute<Record<string, number>>(sql, [gameId, gameId, gameId]);
      return row?.['causes'] === causes && row['open'] === 0 && row['jobs'] === 0;
    });
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + waitMs;
    while (!(await holds())) {
      if (performance.now() > end) {
        const jobs = await this.#execute('select key, attempts, locked_by, last_error from graphile_worker.jobs');
        throw new Error(`not in time: ${what}; ${JSON.stringify({ ...this.counts, jobs })}`);
      }
      await sleep(10);
    }
  }

  #execute<T = Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T[]> {
    return this.#bench.orm.em.fork().execute<T[]>(sql, params);
  }
}
