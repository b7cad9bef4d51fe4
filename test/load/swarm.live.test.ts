/** The swarm against the product: a game that is well, and one in which the server's word is broken twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../load/report/model.ts';
import { runSwarm } from '../../load/swarm/run-swarm.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { childEnvironment, readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

let product: TestQuickfire;
let reportsDir: string;

beforeAll(async () => {
  product = await startQuickfire();
  reportsDir = mkdtempSync(join(tmpdir(), 'quickfire-swarm-'));
});

afterAll(async () => {
  await product.stop();
  rmSync(reportsDir, { recursive: true, force: true });
});

async function run(words: string): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { signal } = new AbortController();
  const options = {
    env: childEnvironment({}),
    print: (line: string) => lines.push(line),
    signal,
    reportsDir,
    limits: {},
  };
  const args = `${words} --pause-ms 100 --connect-rate 200 --lag-limit 10000`.split(' ');
  const code = await runSwarm({ ...options, args });
  return { code, lines };
}

const readReport = (): Report => {
  const name = readdirSync(reportsDir)
    .filter((each) => each.endsWith('.json'))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(join(reportsDir, name ?? ''), 'utf8')) as Report;
};

it('plays two rooms from two processes, and finds everything in order', async () => {
  const { code, lines } = await run(
    `--target ${product.url()} --players 50 --rooms 2 --processes 2 --questions 2 --think-ms 200`,
  );
  expect({ code, wrong: lines.filter((line) => /^(FAIL|swarm: \D)/.test(line)) }).toEqual({ code: 0, wrong: [] });
  const { measures, counters, findings, run: facts } = readReport();
  expect(facts).toMatchObject({ scenario: 'swarm', players: 50, rooms: 2, questions: 2 });
  expect(counters).toMatchObject({ 'answer.accepted': 100 });
  const counts = Object.fromEntries(measures.map(({ name, summary }) => [name, summary.count]));
  // A reveal that lasts is one figure a room and question; the others are one a player.
  expect(counts).toMatchObject({ 'join.ack': 50, 'answer.ack': 100, 'question.spread': 100, 'reveal.spread': 100 });
  expect(counts).toMatchObject({ 'reveal.last': 4, 'leaderboard.spread': 50, 'final.spread': 50 });
  expect(findings.every(({ ok }) => ok)).toBe(true);
});

it.runIf(readTestEnvironment().full)('ends soon after Ctrl-C, with nothing left that keeps it', async () => {
  const program = join(import.meta.dirname, '../../load/swarm/main.ts');
  const args = [program, '--target', product.url(), '--players', '5', '--think-ms', '60000'];
  const child = spawn(process.execPath, args, {
    env: childEnvironment({}),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  try {
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes('question 1 of 3: open') && !child.killed) child.kill('SIGINT');
    }
    const code = child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
    expect({ code, stack: output.includes('    at ') }).toEqual({ code: 130, stack: false });
  } finally {
    child.kill('SIGKILL');
  }
});

it('notices an answer that is missing from the results, and a player who dropped out', async () => {
  const proxy = await openBreakingProxy(new URL(product.url()));
  try {
    const { port } = proxy.address() as AddressInfo;
    const { code, lines } = await run(`--target http://127.0.0.1:${port} --players 20 --questions 1 --burst`);
    expect(code).toBe(1);
    const failed = lines.filter((line) => line.startsWith('FAIL')).map((line) => line.replace(/^FAIL +| \(.*/g, ''));
    expect(failed).toEqual(
      expect.arrayContaining(['every player played to the end', 'no acknowledged answer is lost']),
    );
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

/** Passes everything on, but for one row of the results, and one player's link from the podium on. */
async function openBreakingProxy(target: URL): Promise<Server> {
  const to = { host: target.hostname, port: Number(target.port) };
  const proxy = createServer((request, response) => void passOn(request, response, target));
  let links = 0;
  proxy.on('upgrade', (request: IncomingMessage, client: Socket) => {
    links += 1;
    const isBroken = links === 5;
    const server = connect(to);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    server.write(`GET ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    client.pipe(server);
    server.on('data', (bytes) => {
      if (isBroken && bytes.includes('game:over')) client.destroy();
      else client.write(bytes);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}

async function passOn(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { authorization, 'content-type': type } = request.headers;
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    ...(type === undefined ? {} : { 'content-type': type }),
  };
  const body = parts.length === 0 ? {} : { body: Buffer.concat(parts) };
  const reply = await fetch(new URL(request.url ?? '', target), { method: request.method ?? 'GET', headers, ...body });
  let text = await reply.text();
  if (request.url?.includes('/results') === true) {
    const results = JSON.parse(text) as Results;
    results.answerRows?.shift();
    text = JSON.stringify(results);
  }
  response.writeHead(reply.status, { 'content-type': 'application/json' }).end(text);
}
