/** What an answer is told, the first rule that matches; and what becomes of its receipt. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlayer } from '../support/quickfire.ts';
import { sevenTypesQuiz, singlesQuiz, someAnswer } from '../support/quizzes.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
type Two = [TestPlayer, TestPlayer];

beforeAll(async () => {
  scenery = await startScenery({ worker: false });
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const refused = (code: string) => ({ ok: false, error: { code, retryable: code === 'not_open' } });
const send = ({ client }: TestPlayer, question: unknown, given: unknown) =>
  client.send('player:answer', { question, answer: given });

describe('an answer', () => {
  test('before its question is open, for one that is not there, or in the lobby, is not_open [ANS-3]', async () => {
    const { host, players } = await setStage(scenery.product, { settings: { introMs: 60_000 } });
    const [first] = players as Two;
    for (const phase of ['lobby', 'intro', 'open'] as const) {
      await stepTo(host, phase);
      expect(await send(first, 1, 0)).toMatchObject(refused('not_open'));
      expect(await send(first, 199, 0)).toMatchObject(refused('not_open'));
      if (phase !== 'open') expect(await send(first, 0, 0)).toMatchObject(refused('not_open'));
    }
    // Not even a wrong one is told that it is wrong before.
    expect(await send(first, 1, 'text')).toMatchObject(refused('not_open'));
  });

  test('in a shape that no type allows is bad_request, whenever it comes [ANS-2]', async () => {
    const { host, players } = await setStage(scenery.product);
    const [first] = players as Two;
    for (const phase of ['lobby', 'open', 'reveal', 'over'] as const) {
      await stepTo(host, phase);
      for (const wrong of [
        null,
        undefined,
        {},
        [],
        '',
        '   ',
        [0, 0, 0],
        [-1],
        [8],
        [0.5],
        'x'.repeat(201),
        ['a'],
        'a\0',
      ]) {
        expect(await send(first, 0, wrong)).toMatchObject(refused('bad_request'));
      }
      for (const question of [-1, 200, 0.5, '0', null]) {
        expect(await send(first, question, 0)).toMatchObject(refused('bad_request'));
      }
      const more = { question: 0, answer: 0, playerId: first.playerId };
      expect(await first.client.send('player:answer', more)).toMatchObject(refused('bad_request'));
    }
  });

  test('that this type does not take is bad_request, and can be put right [ANS-6]', async () => {
    const wrong: Record<string, unknown[]> = {
      single: [3, 7, true, 'one', [1], 0.5],
      poll: [2, false, [0]],
      multiple: [[2, 1], [4], 1, true, 'a'],
      true_false: [0, 1, 'true', [0]],
      text: [1, true, [0]],
      number: ['8', -1, 101, true, [1]],
      order: [[0, 1], [0, 1, 3], [0, 1, 2, 3], 1],
    };
    const { host, players } = await setStage(scenery.product, { quiz: sevenTypesQuiz });
    const [first] = players as Two;
    for (const [index, { type }] of sevenTypesQuiz.questions.entries()) {
      await stepTo(host, 'open', index);
      const open = await first.client.event('question:open', (one) => one.index === index);
      for (const given of wrong[type] ?? [])
        expect(await send(first, index, given)).toMatchObject(refused('bad_request'));
      expect(await send(first, index, someAnswer(open))).toMatchObject({ ok: true, status: 'accepted' });
    }
  });

  test('given again is a duplicate with the first reply, a different one is refused, also after closing [ANS-4, ANS-5, ANS-9]', async () => {
    const { host, players } = await setStage(scenery.product, { quiz: singlesQuiz(3) });
    const [first, second] = players as Two;
    await host.must('host:start', {});
    const ack = await answer(first, 0, 0);
    const again = { ok: true, status: 'duplicate', elapsedMs: ack.elapsedMs, receipt: ack.receipt };
    const both = async () => {
      expect(await send(first, 0, 0)).toEqual(again);
      expect(await send(first, 0, 1)).toMatchObject(refused('already_answered'));
    };
    await both();
    for (const [phase, index] of [
      ['reveal', 0],
      ['standings', 0],
      ['open', 1],
      ['reveal', 1],
      ['standings', 1],
    ] as const) {
      await stepTo(host, phase, index);
      await both();
      expect(await send(second, 0, 0)).toMatchObject(refused('too_late'));
      // Too late comes before the type.
      expect(await send(second, 0, 'text')).toMatchObject(refused('too_late'));
    }
    await stepTo(host, 'open', 2);
    expect(await send(first, 0, 0)).toMatchObject(refused('too_late'));
    const last = await answer(first, 2, 1);
    await stepTo(host, 'over');
    expect(await send(first, 2, 1)).toMatchObject({ ok: true, status: 'duplicate', receipt: last.receipt });
    expect(await send(second, 2, 1)).toMatchObject(refused('too_late'));
  });

  test('ten at the same moment are one [ANS-7]', async () => {
    const { host, players } = await setStage(scenery.product);
    const [first] = players as Two;
    await host.must('host:start', {});
    await first.client.event('question:open');
    const replies = await Promise.all(Array.from({ length: 10 }, (_, i) => send(first, 0, i % 2)));
    const accepted = replies.filter((reply) => reply.ok && reply.status === 'accepted');
    const duplicates = replies.filter((reply) => reply.ok && reply.status === 'duplicate');
    const others = replies.filter((reply) => !reply.ok && reply.error.code === 'already_answered');
    expect([accepted.length, duplicates.length, others.length]).toEqual([1, 4, 5]);
  });

  test('is acknowledged in the same form whether it is right or wrong [ANS-10]', async () => {
    const { host, players } = await setStage(scenery.product);
    const [first, second] = players as Two;
    await host.must('host:start', {});
    const [right, wrong] = [await answer(first, 0, 0), await answer(second, 0, 1)];
    expect(Object.keys(right).sort()).toEqual(['elapsedMs', 'ok', 'receipt', 'status']);
    expect(Object.keys(wrong)).toEqual(Object.keys(right));
    expect(wrong.receipt.length - right.receipt.length).toBeLessThan(5);
  });
});

test('a receipt says logged, then stored; one that is forged, or another player’s, is unknown [RCPT-1]', async () => {
  const { product } = scenery;
  const { game, host, players } = await setStage(product);
  const [first, second] = players as Two;
  await host.must('host:start', {});
  const mine = (await answer(first, 0, 0)).receipt;
  const theirs = (await answer(second, 0, 1)).receipt;
  const [body = '', mac = ''] = mine.split('.');
  const other = mac.startsWith('A') ? 'B' : 'A';
  const forged = [`${body}.${other}${mac.slice(1)}`, `${body}A.${mac}`, body, 'x', `${body}.`, `.${mac}`, theirs];
  const states = async ({ client }: TestPlayer, receipts: unknown) =>
    (await client.must('player:receipts', { receipts })).states;
  const unknown = forged.map(() => 'unknown');
  const { gameId } = game;
  const look = (receipt: string, id = gameId) =>
    product.rest<{ state: string }>('GET', `/api/games/${id}/receipts/${encodeURIComponent(receipt)}`);
  const { playerId } = first;
  expect(await look(mine)).toMatchObject({ status: 200, body: { state: 'logged', playerId, question: 0, answer: 0 } });
  for (const receipt of forged.filter((one) => one !== theirs)) expect((await look(receipt)).status).toBe(404);
  expect((await look(mine, randomUUID())).status).toBe(404);
  expect((await look('x'.repeat(1600))).status).toBe(404);
  expect(await states(first, [...forged, mine])).toEqual([...unknown, 'logged']);
  expect(await states(second, [theirs, mine])).toEqual(['logged', 'unknown']);
  await product.addWorker();
  await eventually(
    () => states(first, [mine]),
    ([state]) => state === 'stored',
  );
  expect(await states(first, [mine, ...forged])).toEqual(['stored', ...unknown]);
  expect(await look(mine)).toMatchObject({ status: 200, body: { state: 'stored' } });
  expect(await states(first, Array<string>(200).fill(mine))).toHaveLength(200);
  expect(await states(first, [])).toEqual([]);
  for (const receipts of [Array<string>(201).fill('x'), [7], 'x', undefined] satisfies unknown[]) {
    expect(await first.client.send('player:receipts', { receipts })).toMatchObject(refused('bad_request'));
  }
});
