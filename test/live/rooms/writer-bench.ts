/** A room lab with a database: for what both writers of answers have to do alike. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../../entities/answer.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../../support/services.ts';
import { RoomLab, type LabRoom, type Scripts } from './room-lab.ts';

export class WriterBench {
  readonly lab: RoomLab;
  readonly orm: MikroORM;
  readonly databaseUrl: string;
  readonly #labs: RoomLab[] = [];

  private constructor(databaseUrl: string, orm: MikroORM) {
    this.databaseUrl = databaseUrl;
    this.orm = orm;
    this.lab = new RoomLab(redisUrl(), createKeyPrefix(), undefined, orm);
    this.#labs.push(this.lab);
  }

  static async open(): Promise<WriterBench> {
    const url = await createDatabase();
    // A commit may take its time where other test files fill disks; what is stored late is not judged wrongly.
    const orm = await connectOrm({ url, poolMax: 10, applicationName: 'writer-test', queryTimeoutMs: 20_000 });
    const bench = new WriterBench(url, orm);
    await bench.lab.open();
    return bench;
  }

  /** One more lab on the same database, with scripts that are not as they should be. */
  async broken(scripts: Scripts): Promise<RoomLab> {
    const lab = new RoomLab(redisUrl(), createKeyPrefix(), scripts, this.orm);
    this.#labs.push(lab);
    return lab.open();
  }

  /** How many answers a room's writer has stored where it stores them. */
  async acceptedIn(room: LabRoom): Promise<number> {
    if (room.definition.path === 'direct') return this.orm.em.fork().count(Answer, { gameId: room.gameId });
    room.rewind();
    const { log } = await room.observe();
    return log.filter(({ type }) => type === 'answers').reduce((sum, { data }) => sum + (data['a'] as []).length, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#labs.map((lab) => lab.close()));
    await this.orm.close(true);
    await dropDatabase(this.databaseUrl);
  }
}
