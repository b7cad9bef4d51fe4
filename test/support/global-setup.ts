/** One PostgreSQL and one Redis for the whole test run, migrated once into a template. Nothing is left afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { compileCacheDir } from './compile-cache.ts';
import { applicationUrlOf, startPostgres, startRedis } from './private-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, otherwise empty database to clone; nobody connects to it. */
    readonly templateUrl: string;
    readonly redisUrl: string;
    /** Where what test files build together is kept. */
    readonly buildsDir: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const buildsDir = mkdtempSync(join(tmpdir(), 'quickfire-builds-'));
  const teardown = async (): Promise<void> => {
    await Promise.all([postgres.close(), redis.close()]);
    rmSync(buildsDir, { recursive: true, force: true });
    rmSync(compileCacheDir, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url, applicationUrlOf(postgres.url));
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('templateUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  project.provide('buildsDir', buildsDir);
  return teardown;
}
