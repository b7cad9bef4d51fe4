import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkGenerator, ensured } from '../../load/run-scenario.ts';
import { runLoad } from '../../load/run-load.ts';
import { scenarios } from '../../load/scenarios.ts';
import { Recorder } from '../../load/report/recorder.ts';
import { Timeline } from '../../load/report/timeline.ts';

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const code = await runLoad({ args, env: {}, speaker: { print: (line) => lines.push(line) }, signal });
  return { code, lines };
}

async function listen(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('npm run load', () => {
  it.each([[[]], [['--help']], [['hall', '-h']]])('lists every scenario when told %j', async (args) => {
    const { code, lines } = await run(...args);
    expect(code).toBe(0);
    for (const [name, { about }] of Object.entries(scenarios)) {
      expect(lines.filter((line) => line.trim().startsWith(name) && line.includes(about))).toHaveLength(1);
    }
  });

  it.each([
    [['nosuch'], /^load: there is no scenario "nosuch"; there is: classroom, hall, arena, .*mixed$/],
    [['rollout', '--percent', '101'], /^load: --percent 101: must be a whole number from 0 to 100$/],
    [['rollout', '--rooms', '9', '--players', '8'], /^load: --rooms 9: there are not so many players$/],
    [['rollout', '--nosuch'], /^load: Unknown option '--nosuch'/],
    [['constructor'], /^load: there is no scenario "constructor"/],
    [['classroom', 'twice'], /^load: one scenario at a time, not also "twice"$/],
    [['hall', '--players', '0'], /^load: --players 0: must be a whole number from 1 to 20000$/],
    [['hall', '--players', '1.5'], /^load: --players 1.5: must be/],
    [['hall', '--questions', 'many'], /^load: --questions many: must be a whole number from 1 to 200$/],
    [['hall', '--duration', '-5'], /^load: .*--duration/],
    [['mixed', '--players', '10', '--rooms', '11'], /^load: --rooms 11: more than there are players \(10\)$/],
    [['hall', '--target', 'localhost'], /^load: --target localhost: must be a http\(s\) URL$/],
    [
      ['hall', '--target', 'http://localhost/play'],
      /^load: --target \S+: "\/play" does not .*: give http:\/\/localhost$/,
    ],
    [['hall', '--nosuch'], /^load: .*--nosuch/],
    [['hall', '--baseline', 'x'], /^load: --baseline belongs to compare$/],
    [['compare', '--players', '3'], /^load: --players does not belong to compare$/],
    [['compare', '/nosuch.json'], /^load: .*nosuch\.json cannot be used: ENOENT$/],
    [['baseline', 'package.json'], /^load: package\.json cannot be used: it has no measures$/],
  ])('says in one line what is wrong with %j', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 2, lines: [expect.stringMatching(line)] });
  });

  it('says in one line that nobody is there', async () => {
    const { server, url } = await listen(() => undefined);
    server.close();
    await once(server, 'close');
    expect(await run('classroom', '--target', url)).toEqual({
      code: 2,
      lines: [`load: ${url} cannot be reached: ECONNREFUSED`],
    });
  });

  it('says in one line that the server cannot reach its database, or is something else', async () => {
    const away = await listen((_request, response) => response.writeHead(503).end('{"ready":false}\n'));
    const other = await listen((_request, response) => response.end('<h1>Hello</h1>'));
    const [one, two] = [await run('classroom', '--target', away.url), await run('classroom', '--target', other.url)];
    expect(one).toEqual({
      code: 2,
      lines: [
        `load: GET ${away.url}/readyz: 503 {"ready":false} (its PostgreSQL or Redis is away, or it is overloaded: its log says which)`,
      ],
    });
    expect(two).toEqual({ code: 2, lines: [`load: GET ${other.url}/readyz: no JSON, so this is no Quickfire`] });
  });
});

describe('checkGenerator', () => {
  function timelineOf(lags: number[]): Timeline {
    const recorder = new Recorder(() => 1000);
    for (const lag of lags) recorder.measure('generator.lag', lag);
    const timeline = new Timeline(0);
    timeline.add(recorder.take());
    return timeline;
  }

  it('lets a punctual generator pass, and refuses one that is late more than once in a hundred times', () => {
    expect(() => checkGenerator(timelineOf([...Array<number>(99).fill(1), 900]), 200)).not.toThrow();
    expect(() => checkGenerator(timelineOf([...Array<number>(98).fill(1), 900, 900]), 200)).toThrow(/late at p99/);
    expect(() => checkGenerator(timelineOf([]), 200)).toThrow('measured nothing');
  });
});

describe('ensured', () => {
  const run = { ok: true, counters: {}, output: 'ok: answer.ack.p99 < 100' };

  it('passes when all generators do, and says what Artillery found in those that do not', () => {
    expect(ensured([run, run])).toMatchObject({ ok: true });
    const broken = { ...run, ok: false, output: 'ok: a < 1\nfail: answer.ack.p99 < 100\n' };
    expect(ensured([run, broken])).toMatchObject({ ok: false, detail: 'fail: answer.ack.p99 < 100' });
    expect(ensured([{ ...run, ok: false, output: '' }])).toMatchObject({ ok: false, detail: 'it ended with an error' });
  });
});
