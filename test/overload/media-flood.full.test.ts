/** One account and twenty guests upload files as fast as they can for a minute: others join and play, and the disk has bounds. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blackPng, makePictures, sounds } from '../http/media-samples.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

const attackMs = 60_000;
const guests = 20;
const megabyte = 1024 * 1024;
/** Of what one person may have, and of what may come at once. */
const [guestBytes, uploadsAtOnce] = [67_108_864, 32];

let product: TestQuickfire;
const folder = mkdtempSync(join(tmpdir(), 'qf-flood-'));
beforeAll(async () => {
  const env = { DATA_DIR: folder, MEDIA_DISK_FREE_BYTES: '0', LIMIT_EVENTS_BURST: '10000', LOG_LEVEL: 'silent' };
  product = await startQuickfire({ env: { ...env, LIMIT_REST_PER_MINUTE: '100000' } });
});
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true });
});

const bytesOnDisk = (): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => {
      return sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
    }, 0);

/** A sound of nearly 10 MB, whose data is as large as its file. */
const largeSound = (): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(10 * megabyte - 1000);
  bytes.set(sounds.wav);
  return bytes;
};

async function attack(token: string, files: readonly Uint8Array<ArrayBuffer>[], goesOn: () => boolean) {
  const tally = new Map<string, number>();
  const send = async (file: Uint8Array<ArrayBuffer>) => {
    const body = new FormData();
    body.append('file', new Blob([file]));
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(`${product.url()}/api/media`, { method: 'POST', headers, body }).catch(() => undefined);
    const { error } = ((await reply?.json()) ?? {}) as { error?: { code: string } };
    const what = error?.code ?? String(reply?.status ?? 'cut');
    tally.set(what, (tally.get(what) ?? 0) + 1);
  };
  for (let at = 0; goesOn(); at += 2) {
    // oxlint-disable-next-line no-await-in-loop -- four at once, as a browser may
    await Promise.all([0, 1, 2, 3].map((more) => send(files[(at + more) % files.length] as Uint8Array<ArrayBuffer>)));
  }
  return tally;
}

test('nobody fills the disk with media, or keeps others from playing', { timeout: 240_000 }, async () => {
  const pictures = makePictures();
  const files = [largeSound(), pictures.jpeg, blackPng(6000, 6000), pictures.png, pictures.jpeg.subarray(0, 30_000)];
  const account = await product.rest<{ token: string }>('POST', '/api/auth/register', {
    login: 'flooder',
    password: 'a password of the flood',
  });
  const tokens = [account.body.token, ...(await Promise.all(Array.from({ length: guests }, () => product.guest())))];
  const game = await product.game(singlesQuiz(200, 240_000), { introMs: 0, revealMs: 0, standingsMs: 0 });
  const host = await product.host(game);
  const players = [await product.join(game, 'Ann'), await product.join(game, 'Bob')];
  await host.must('host:start', {});
  const before = process.memoryUsage.rss();
  let [over, played, peak, slowest] = [false, 0, 0, 0];
  const attacks = tokens.map((token) => attack(token, files, () => !over));
  const until = performance.now() + attackMs;
  const took: number[] = [];
  while (performance.now() < until) {
    const index = played;
    /* oxlint-disable no-await-in-loop -- one question after the other */
    await Promise.all(
      players.map(async ({ client }) => {
        await client.event('question:open', (open) => open.index === index, 60_000);
        const began = performance.now();
        await client.must('player:answer', { question: index, answer: 0 });
        took.push(performance.now() - began);
      }),
    );
    await host.event('question:closed', (closed) => closed.index === index, 60_000);
    const late = await product.join(game, `Late ${index}`);
    await late.client.must('player:leave', {});
    played += 1;
    for (let steps = 0; steps < 2; steps += 1) await host.must('host:next', {});
    peak = Math.max(peak, process.memoryUsage.rss() - before);
    // The game has 200 questions.
    await pause(attackMs / 150);
    /* oxlint-enable no-await-in-loop */
  }
  over = true;
  const total = new Map<string, number>();
  for (const [what, count] of (await Promise.all(attacks)).flatMap((tally) => [...tally]))
    total.set(what, (total.get(what) ?? 0) + count);
  slowest = Math.max(...took);
  const median = took.toSorted((left, right) => left - right)[took.length >> 1] ?? 0;
  const disk = bytesOnDisk();
  console.log(
    `${played} questions; answers: median ${median.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms; ` +
      `${(disk / megabyte).toFixed(0)} MB on disk; ${(peak / megabyte).toFixed(0)} MB more memory at most (senders included); ` +
      [...total].map(([what, count]) => `${what}: ${count}`).join(', '),
  );
  expect(played).toBeGreaterThan(3);
  expect(total.get('internal')).toBeUndefined();
  expect(total.get('201')).toBeGreaterThan(0);
  expect(disk).toBeLessThan(guests * guestBytes + 1_000_000_000 + uploadsAtOnce * 10 * megabyte);
  await host.end();
});
