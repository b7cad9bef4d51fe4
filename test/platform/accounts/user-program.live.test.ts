/** `npm run user`: beside servers of one's own, and beside a running `npm start` on the same DATA_DIR. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { compileCache } from '../../support/compile-cache.ts';
import { makeTemporaryDir } from '../../support/private-server.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { QuickfireProcess } from '../../embedded/quickfire-process.ts';

const password = 'a password of the tests';

async function run(env: Record<string, string>, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../src/bin/user.ts'), ...args], {
    env: { ...compileCache, PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

const tokenIn = (output: string): string => /\/reset#(\S+)/.exec(output)?.[1] ?? '';

describe('beside servers of one’s own', () => {
  let product: TestQuickfire;
  let env: Record<string, string>;
  beforeAll(async () => {
    product = await startQuickfire();
    env = { DATABASE_URL: product.env['DATABASE_URL'] ?? '', PUBLIC_URL: 'https://quiz.example' };
  });
  afterAll(() => product.stop());

  const register = async (login: string) =>
    (await product.rest<{ token: string }>('POST', '/api/auth/register', { login, password })).body.token;
  const signIn = async (login: string, given = password) =>
    (await product.rest('POST', '/api/auth/login', { login, password: given })).status;
  const reset = async (token: string, given: string) =>
    (await product.rest('POST', '/api/auth/reset', { token, password: given })).status;
  const me = async (token: string) =>
    await product.rest<{ user: { role: string } }>('GET', '/api/me', undefined, token);

  it('lists accounts, and makes one an admin’s', async () => {
    const token = await register('Teacher');
    await product.guest();
    expect(await run(env, 'admin', 'teacher')).toMatchObject({ code: 0 });
    expect((await me(token)).body.user.role).toBe('admin');
    const { output } = await run(env, 'list');
    expect(output).toMatch(/^Teacher\tadmin\tactive\t\d{4}-\d\d-\d\d\tTeacher\n$/);
  });

  it('lists people in a line each, whatever they are called', async () => {
    await register('Odd');
    // As they were taken before names were one line of what can be seen.
    const orm = await connectOrm({ url: env['DATABASE_URL'] ?? '', poolMax: 1, applicationName: 'qf-test' });
    await orm.em.fork().execute('update "user" set display_name = ? where login = ?', ['\u001b[2JO\nB\tadmin', 'Odd']);
    await orm.close(true);
    const { output } = await run(env, 'list');
    expect(output).toMatch(/^Odd\thost\tactive\t\S+\t\[2JO B admin$/m);
  });

  it('makes the first admin, with a link to set a password', async () => {
    const { output } = await run(env, 'admin', 'first');
    expect(output).toContain('https://quiz.example/reset#');
    expect(await reset(tokenIn(output), password)).toBe(204);
    expect(await signIn('first')).toBe(200);
  });

  it('prints a link that sets a new password once, and ends all sessions', async () => {
    const session = await register('forgetful');
    const older = tokenIn((await run(env, 'reset', 'forgetful')).output);
    const link = tokenIn((await run(env, 'reset', 'forgetful')).output);
    const next = `${password}, another`;
    expect(await reset(older, next)).toBe(401);
    expect(await reset(link, 'short')).toBe(400);
    expect((await me(session)).status).toBe(200);
    expect(new Set(await Promise.all([reset(link, next), reset(link, next)]))).toEqual(new Set([204, 401]));
    expect((await me(session)).status).toBe(401);
    expect(await signIn('forgetful')).toBe(401);
    expect(await signIn('forgetful', next)).toBe(200);
  });

  it('disables a person, whose sessions and host seats end, and enables them again', async () => {
    const token = await register('expelled');
    const game = await product.game(singlesQuiz(1), {}, token);
    const host = await product.host(game);
    expect(await run(env, 'disable', 'expelled')).toMatchObject({ code: 0 });
    expect((await me(token)).status).toBe(401);
    expect(await signIn('expelled')).toBe(401);
    await host.until(() => !host.socket.connected, 'still connected');
    await expect(product.client({ token: game.hostToken }).connected()).rejects.toMatchObject({
      data: { code: 'bad_token' },
    });
    expect(await run(env, 'enable', 'expelled')).toMatchObject({ code: 0 });
    expect(await signIn('expelled')).toBe(200);
    expect((await me(token)).status).toBe(401);
  });

  it('says in a line what is wrong', async () => {
    expect(await run(env, 'reset', 'nobody')).toEqual({ code: 1, output: 'user: There is no account "nobody".\n' });
    expect(await run(env, 'admin', 'a b')).toMatchObject({ code: 2 });
    for (const args of [[], ['list', 'x'], ['reset'], ['delete', 'x']]) {
      expect(await run(env, ...args)).toMatchObject({
        code: 2,
        output: expect.stringContaining('npm run user -- list'),
      });
    }
    expect(await run(env, '--help')).toMatchObject({ code: 0 });
  });
});

it('finds the database of an npm start that runs, and says so when none does', async () => {
  const folder = makeTemporaryDir();
  const dataDir = join(folder.path, 'data');
  const quickfire = new QuickfireProcess({ env: { REAL: '1', DATA_DIR: dataDir, LOG_LEVEL: 'error' } });
  try {
    const url = await quickfire.ready();
    // While nobody is admin, the start prints a link for the first one; the command line makes it void.
    const link = quickfire.lines.find((line) => line.includes('/admin/first#'));
    const firstToken = link?.split('#')[1];
    expect(firstToken).toMatch(/^[\w-]{40,}$/);
    const made = await run({ DATA_DIR: dataDir, PUBLIC_URL: url }, 'admin', 'first');
    expect(made).toMatchObject({ code: 0 });
    const reply = await fetch(new URL('/api/auth/reset', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: tokenIn(made.output), password }),
    });
    expect(reply.status).toBe(204);
    const late = await fetch(new URL('/api/auth/register', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'too.late', password, invite: firstToken }),
    });
    expect(await late.json()).toMatchObject({ user: { role: 'host' } });
    expect(quickfire.lines.join('\n')).not.toContain(tokenIn(made.output));
    expect(await quickfire.stop()).toBe(0);
    const stopped = await run({ DATA_DIR: dataDir }, 'list');
    expect(stopped).toMatchObject({ code: 1, output: expect.stringContaining('start it first') });
  } finally {
    await quickfire.stop();
    folder.remove();
  }
});
