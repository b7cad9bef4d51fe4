/** Tiny runs from the command line to the exit code, with Artillery, against the product. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLoad } from '../../load/run-load.ts';
import type { Report } from '../../load/report/model.ts';
import type { OpsReply } from '../../src/protocol/ops.ts';
import { childEnvironment } from '../support/environment.ts';
import { ownerUrlOf } from '../support/services.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

const adminToken = 'an-operator-of-the-tests';
let product: TestQuickfire;
let dir: string;

beforeAll(async () => {
  product = await startQuickfire({ env: { ADMIN_TOKEN: adminToken } });
  dir = mkdtempSync(join(tmpdir(), 'quickfire-reports-'));
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await product.stop();
});

async function run(...args: string[]) {
  const lines: string[] = [];
  const code = await runLoad({
    args: [...args, '--target', product.url(), '--lag-limit', '5000'],
    env: childEnvironment({}),
    speaker: { print: (line) => lines.push(line) },
    signal: new AbortController().signal,
    reportsDir: dir,
    storedWithinMs: 2000,
  });
  return { code, lines };
}

function takeReport(): { report: Report; page: string } {
  const [json = '', html = ''] = ['.json', '.html'].map((end) => readdirSync(dir).find((name) => name.endsWith(end)));
  const report = JSON.parse(readFileSync(join(dir, json), 'utf8')) as Report;
  const page = readFileSync(join(dir, html), 'utf8');
  for (const name of readdirSync(dir)) rmSync(join(dir, name));
  return { report, page };
}

const failed = ({ findings }: Report): string[] => findings.flatMap(({ check, ok }) => (ok ? [] : [check]));

describe('a load run', () => {
  it('plays rooms to their ends while links are cut, audits them, and reports what was measured', async () => {
    const wanted = ['--players', '6', '--rooms', '2', '--questions', '1', '--admin-token', adminToken];
    const { code, lines } = await run('reconnect-wave', ...wanted);
    const { report, page } = takeReport();
    // Whether a threshold holds depends on what else this machine does; the exit code has to say it.
    expect(code).toBe(report.ok ? 0 : 1);
    expect(failed(report), lines.join('\n')).toEqual([]);
    expect(report.run).toMatchObject({ scenario: 'reconnect-wave', players: 6, rooms: 2 });
    expect(report.counters).toMatchObject({ 'players.joined': 6, 'answers.acked': 6, 'links.cut': 6 });
    const counts = Object.fromEntries(report.measures.map(({ name, summary }) => [name, summary.count]));
    expect(counts).toMatchObject({
      'join.ack': 6,
      'answer.ack': 6,
      reconnect: 6,
      'question.spread': 6,
      'reveal.spread': 6,
    });
    expect(counts['generator.lag']).toBeGreaterThan(0);
    expect(report.server.source).toBe('ops');
    expect(JSON.stringify(report)).not.toContain(adminToken);
    expect(page).toContain('<svg');
    expect(lines.some((line) => /6\/6 joined/.test(line))).toBe(true);
  });

  it('fails, with exit code 1, when a single acknowledged answer is missing in Postgres', async () => {
    const database = new Client({ connectionString: ownerUrlOf(product.env['DATABASE_URL'] ?? '') });
    await database.connect();
    // What a lost row looks like from outside: the server says it has it, and Postgres never gets it.
    await database.query(`
      CREATE SEQUENCE seen;
      CREATE FUNCTION lose_one() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF nextval(''seen'') = 2 THEN RETURN NULL; END IF; RETURN NEW; END';
      CREATE TRIGGER lose_one BEFORE INSERT ON answer FOR EACH ROW EXECUTE FUNCTION lose_one()`);
    await database.end();
    const { code, lines } = await run('classroom', '--players', '3', '--questions', '1');
    const { report } = takeReport();
    expect(failed(report)).toContain('no acknowledged answer is lost');
    expect({ code, ok: report.ok }, lines.join('\n')).toEqual({ code: 1, ok: false });
  });

  it('ends at once when it is interrupted, and leaves nothing behind', async () => {
    const args = ['load/run.ts', 'classroom', '--players', '2', '--target', product.url()];
    const temporary = mkdtempSync(join(tmpdir(), 'quickfire-interrupted-'));
    const child = spawn(process.execPath, args, {
      cwd: join(import.meta.dirname, '../..'),
      env: childEnvironment({ TMPDIR: temporary }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('2/2 joined')) break;
    await expect.poll(connectedPlayers, { timeout: 5000 }).toBe(2);
    child.kill('SIGINT');
    const [code] = (await ended) as [number | null];
    expect({ code, left: readdirSync(temporary) }).toEqual({ code: 130, left: [] });
    await expect.poll(connectedPlayers, { timeout: 5000 }).toBe(0);
    rmSync(temporary, { recursive: true });
  });
});

/** Of this product's one web process, as its operators see it. */
async function connectedPlayers(): Promise<number | undefined> {
  const response = await fetch(`${product.url()}/api/ops`, { headers: { authorization: `Bearer ${adminToken}` } });
  const { processes } = (await response.json()) as OpsReply;
  return processes.find(({ kind }) => kind === 'web')?.players;
}
