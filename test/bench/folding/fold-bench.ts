import { join } from 'node:path';
import { migrate } from '../../../src/db/migrate.ts';
import { type PrivateServer, startPostgres, startRedis } from '../../support/private-server.ts';
import { MeasuredProcess } from '../measured-process.ts';
import type { FoldOrder, FoldReply, FoldWay } from './wire.ts';

export interface FoldCost {
  /** Per row: CPU of the process, and time. */
  cpuMicros: number;
  micros: number;
}

/** A measured process with a log full of answers, a Redis and a Postgres. Owns them until `stop`. */
export class FoldBench {
  readonly #rows: number;
  readonly #process: MeasuredProcess;
  readonly #servers: readonly PrivateServer[];

  private constructor(rows: number, process: MeasuredProcess, servers: readonly PrivateServer[]) {
    this.#rows = rows;
    this.#process = process;
    this.#servers = servers;
  }

  static async start(rows: number): Promise<FoldBench> {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    await migrate(postgres.url);
    const process = MeasuredProcess.start({
      script: join(import.meta.dirname, 'fold-process.ts'),
      args: [postgres.url, redis.url, String(rows)],
    });
    await process.told('ready');
    return new FoldBench(rows, process, [postgres, redis]);
  }

  /** Brings all rows into an empty table. */
  async measure(way: FoldWay): Promise<FoldCost> {
    await this.#obey({ order: 'clear', way });
    let ms = 0;
    const cpuMicros = await this.#process.cpuMicrosOf(async () => {
      ({ ms } = await this.#obey({ order: 'run', way }));
    });
    await this.#obey({ order: 'check', way });
    return { cpuMicros: cpuMicros / this.#rows, micros: (ms * 1000) / this.#rows };
  }

  /** Of the table of answers as it is now: its rows, and with its index. */
  async bytes(): Promise<{ heap: number; total: number }> {
    const { heap = 0, total = 0 } = await this.#obey({ order: 'check', way: 'fold' });
    return { heap, total };
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  #obey(order: FoldOrder): Promise<FoldReply> {
    return this.#process.ask<FoldReply>(order, 'done');
  }
}
