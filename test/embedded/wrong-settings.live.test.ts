/** What each program says about a wrong setting, as a person or a supervisor sees it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, dropDatabase, redisUrl } from '../support/services.ts';
import { makeTemporaryDir } from '../support/private-server.ts';

const folder = makeTemporaryDir();
let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createDatabase();
});
afterAll(async () => {
  await dropDatabase(databaseUrl);
  folder.remove();
});

const programs = ['quickfire', 'web', 'worker', 'release'] as const;

/** @returns its exit code and all that it wrote */
function run(program: (typeof programs)[number], env: Record<string, string>) {
  const file = join(import.meta.dirname, '../../src/bin', `${program}.ts`);
  const all = { PATH: '/usr/bin:/bin', HOST: '127.0.0.1', PORT: '0', DATA_DIR: join(folder.path, program), ...env };
  return new Promise<{ code: unknown; lines: string[] }>((resolve) => {
    execFile(process.execPath, [file], { env: all }, (error, out, err) => {
      const lines = `${out}${err}`.split('\n').filter((line) => line !== '');
      resolve({ code: error === null ? 0 : error.code, lines });
    });
  });
}

/** Each case is run at the same time: a line, exit code 2, and none of the secrets. */
async function expectRefusals(
  cases: { program: (typeof programs)[number]; env: Record<string, string>; lines: RegExp[] }[],
) {
  const servers = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl() };
  await Promise.all(
    cases.map(async ({ program, env, lines }) => {
      const found = await run(program, { ...servers, ...env });
      expect(found).toEqual({ code: 2, lines: lines.map((line) => expect.stringMatching(line) as string) });
      for (const url of Object.values({ ...servers, ...env })) {
        const secret = URL.parse(url)?.password;
        if (secret) expect(found.lines.join('\n')).not.toContain(secret);
      }
    }),
  );
}

it('a wrong user is one line and exit code 2 from every program', async () => {
  const wrong = new URL(databaseUrl);
  wrong.username = 'nobody';
  const line = /^DATABASE_URL: the server at \S+ refuses the user "nobody"/;
  await expectRefusals(programs.map((program) => ({ program, env: { DATABASE_URL: wrong.href }, lines: [line] })));
}, 60_000);

it('two wrong servers are two lines', async () => {
  const env = { DATABASE_URL: databaseUrl.replace(/test_\w+$/, 'nodb'), REDIS_URL: `${redisUrl()}/99` };
  const lines = [/has no database "nodb"/, /^REDIS_URL: .*has no database "99"/];
  await expectRefusals((['quickfire', 'web', 'worker'] as const).map((program) => ({ program, env, lines })));
}, 60_000);

it('a place, a port or a file that cannot be used is one line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const file = join(folder.path, 'no', 'flags.json');
  const both = (env: Record<string, string>, line: RegExp) =>
    (['quickfire', 'web'] as const).map((program) => ({ program, env, lines: [line] }));
  await expectRefusals([
    ...both({ PORT: port }, new RegExp(`^PORT=${port} is in use by another program`)),
    ...both({ HOST: '192.0.2.1', PORT: '3999' }, /^HOST=192\.0\.2\.1 is no address of this machine/),
    ...both({ ROLLOUT_FILE: file }, /^ROLLOUT_FILE=".*flags\.json": can't be read \(ENOENT\)/),
    { program: 'worker', env: { METRICS_HOST: '192.0.2.1', WORKER_METRICS_PORT: '3999' }, lines: [/^METRICS_HOST=/] },
  ]);
  taken.close();
}, 60_000);
