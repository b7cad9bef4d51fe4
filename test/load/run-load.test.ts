import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { renderPage, type Report } from '../../load/report.ts';
import { runLoad } from '../../load/run-load.ts';

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const code = await runLoad({ args, env: {}, print: (line) => lines.push(line), signal });
  return { code, lines };
}

/** A port on which nothing listens any more. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('npm run load', () => {
  it.each([
    [['nosuch'], 'load: there is no scenario "nosuch"; there is: classroom'],
    [['classroom', 'twice'], 'load: one scenario at a time, not also "twice"'],
    [['--players', '0'], 'load: --players 0: must be a whole number from 1 to 20000'],
    [['--questions', 'many'], 'load: --questions many: must be a whole number from 1 to 200'],
    [['--target', 'localhost'], 'load: --target localhost: must be a http(s) URL'],
  ])('says in one line what is wrong with %j', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 2, lines: [line] });
  });

  it('says in one line that nobody is there', async () => {
    const target = `http://127.0.0.1:${await deadPort()}`;
    const { code, lines } = await run('--target', target);
    expect({ code, lines }).toEqual({ code: 2, lines: [`load: ${target} cannot be reached: ECONNREFUSED`] });
  });
});

describe('renderPage', () => {
  it('shows everything as text', () => {
    const report: Report = {
      scenario: '<b>',
      target: 'http://x',
      players: 1,
      questions: 1,
      startedAt: '',
      commit: '',
      machine: '',
      command: '',
      ok: false,
      thresholdsOk: true,
      latencies: {},
      counters: { 'errors."&': 2 },
      findings: [{ check: 'c', ok: false, detail: "<script>'" }],
    };
    const page = renderPage(report);
    expect(page).toContain('&lt;b&gt;');
    expect(page).toContain('errors.&quot;&amp;');
    expect(page).not.toMatch(/<b>|<script/);
    expect(page).toContain('failed');
  });
});
