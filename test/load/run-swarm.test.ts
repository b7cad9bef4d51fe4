import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LoadError } from '../../load/load-error.ts';
import { Timeline } from '../../load/report/timeline.ts';
import { Crew, divideWork } from '../../load/swarm/crew.ts';
import { explainOpenFiles, readOpenFilesMax } from '../../load/swarm/open-files.ts';
import { PhaseLog } from '../../load/swarm/phase-log.ts';
import { costsBetween, readCosts, readMachineNs } from '../../load/swarm/process-costs.ts';
import { defaultProcesses, readSwarmArguments } from '../../load/swarm/read-swarm-arguments.ts';
import { runSwarm } from '../../load/swarm/run-swarm.ts';
import { SwarmRun } from '../../load/swarm/swarm-run.ts';
import { childEnvironment } from '../support/environment.ts';

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const code = await runSwarm({ args, env: childEnvironment({}), print: (line) => lines.push(line), signal });
  return { code, lines };
}

/** A port on which nothing listens any more. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('npm run swarm', () => {
  it.each([
    [['--players', '0'], '--players 0: must be a whole number from 1 to 200000'],
    [['--players', ''], '--players : must be a whole number from 1 to 200000'],
    [['--sweep', '500,many'], '--sweep many: must be a whole number from 1 to 200000'],
    [['--sweep', '500', '--players', '5'], '--sweep and --players exclude each other'],
    [['--burst', '--think-ms', '5'], '--burst and --think-ms exclude each other'],
    [['--players', '3', '--rooms', '4'], '--rooms 4: there are not so many players'],
    [['--target', 'localhost'], '--target localhost: must be a http(s) URL'],
    [['--plyers', '5'], "Unknown option '--plyers'"],
    [['hall'], "Unexpected argument 'hall'"],
  ])('says in one line what is wrong with %j', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 2, lines: [`swarm: ${line}`] });
  });

  it.each(['--help', '-h'])('says with %s what there is, every option of it', async (word) => {
    const { code, lines } = await run('--players', '5', word);
    expect(code).toBe(0);
    for (const option of [
      'sweep',
      'burst',
      'think-ms',
      'target',
      'admin-token',
      'processes',
      'connect-rate',
      'lag-limit',
    ])
      expect(lines.join('\n')).toContain(`--${option} `);
  });

  it('says in one line that nobody is there', async () => {
    const target = `http://127.0.0.1:${await deadPort()}`;
    const { code, lines } = await run('--target', target);
    expect({ code, lines }).toEqual({ code: 2, lines: [`swarm: ${target} cannot be reached: ECONNREFUSED`] });
  });

  const files = readOpenFilesMax();
  it.skipIf(files >= 200_250)('says first of all that the system allows too few connections', async () => {
    const { code, lines } = await run('--players', '200000');
    expect(code).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(`^swarm: a process may have ${files} files open.*"ulimit -n 200250"`),
    ]);
  });
});

describe('readSwarmArguments', () => {
  it('leaves think time to nobody in a burst, and runs a sweep in its order', () => {
    expect(readSwarmArguments(['--sweep', '500,1000', '--burst'])).toMatchObject({
      sizes: [500, 1000],
      thinkMs: undefined,
    });
    expect(readSwarmArguments([])).toMatchObject({ sizes: [1000], thinkMs: 2000, rooms: 1 });
  });

  it('leaves the server a core', () => {
    expect([1, 2, 3, 4, 8, 64].map(defaultProcesses)).toEqual([1, 1, 1, 2, 4, 4]);
  });
});

describe('explainOpenFiles', () => {
  it('asks for some more than the connections', () => {
    expect(explainOpenFiles(10_000, 10_250)).toBeUndefined();
    expect(explainOpenFiles(10_000, Infinity)).toBeUndefined();
    expect(explainOpenFiles(10_000, 10_249)).toContain('ulimit -n 10250');
  });
});

describe('divideWork', () => {
  const work = { url: 'http://127.0.0.1:1', pins: ['1', '2', '3'], thinkMs: 1, connectsPerSecond: 500 };

  it('gives every player to one process, and no nickname twice', () => {
    const orders = divideWork({ ...work, players: 1000 }, 3);
    const sizes = orders.map(({ rooms }) => rooms.map(({ players }) => players));
    expect([0, 1, 2].map((room) => sizes.reduce((sum, size) => sum + (size[room] ?? 0), 0))).toEqual([334, 333, 333]);
    const counts = sizes.map((size) => size.reduce((sum, players) => sum + players, 0));
    expect(orders.map(({ firstNumber }) => firstNumber)).toEqual([
      1,
      1 + (counts[0] ?? 0),
      1 + (counts[0] ?? 0) + (counts[1] ?? 0),
    ]);
    expect(orders.reduce((sum, order) => sum + order.connectsPerSecond, 0)).toBeCloseTo(500);
  });

  it('comes from several addresses when one has not ports enough, and only on this machine', () => {
    const addresses = (url: string, players: number) => divideWork({ ...work, url, players }, 1)[0]?.localAddresses;
    expect(addresses('http://127.0.0.1:1', 20_000)).toEqual([]);
    expect(addresses('http://127.0.0.1:1', 40_001)).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3']);
    expect(addresses('http://play.example', 40_001)).toEqual([]);
  });
});

describe('a run', () => {
  it('says so when a generator process dies', async () => {
    const url = `http://127.0.0.1:${await deadPort()}`;
    const orders = divideWork({ url, pins: ['123456'], players: 4, thinkMs: 1, connectsPerSecond: 100 }, 2);
    const crew = new Crew(orders, childEnvironment({}));
    try {
      crew.start();
      process.kill(crew.pids[1] ?? 0, 'SIGKILL');
      await expect(crew.ended()).rejects.toThrow(new LoadError('a generator process ended early (SIGKILL)'));
    } finally {
      crew.kill();
    }
  });

  it('measures the reveal between what the players have come to', async () => {
    const phases = new PhaseLog(undefined, [], 4);
    const timeline = new Timeline(0);
    const run = new SwarmRun({ players: 4, rooms: 1, questions: 1 }, timeline, phases);
    const reached = { room: 0, question: 0, players: 4 };
    run.onReached({ ...reached, mark: 'acked', firstAt: 100, lastAt: 150 });
    run.onReached({ ...reached, mark: 'closed', firstAt: 160, lastAt: 170 });
    run.onReached({ ...reached, mark: 'result', firstAt: 165, lastAt: 190 });
    run.onReached({ ...reached, mark: 'final', firstAt: 200, lastAt: 210 });
    await run.finished;
    run.close();
    expect(timeline.summary('reveal.first').max).toBe(10);
    expect(timeline.summary('reveal.last').max).toBe(30);
  });
});

describe.skipIf(process.platform !== 'linux')('readCosts', () => {
  it('counts what a process has worked, under its kind', () => {
    const machineBefore = readMachineNs();
    const before = readCosts(process.pid) ?? {};
    const until = performance.now() + 60;
    while (performance.now() < until) Math.sqrt(until);
    const { other } = costsBetween(before, readCosts(process.pid) ?? {});
    // Others may have had the core meanwhile, but not all of the time.
    expect(other?.cpuNs).toBeGreaterThan(1e6);
    // Ticks are 10 ms long.
    expect(readMachineNs() - machineBefore).toBeGreaterThanOrEqual(1e7);
    expect(before['other']?.memoryBytes).toBeGreaterThan(10e6);
  });

  it('knows nothing of a process that is not there', () => {
    expect(readCosts(2 ** 22 + 1)?.['other']).toEqual({ cpuNs: 0, memoryBytes: 0 });
  });
});
