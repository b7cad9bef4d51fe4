/** Typed answers that the name filter refuses are shown to nobody, until the host shows one. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import type { TestClient } from '../support/test-client.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const quiz: QuizInput = {
  title: 'Typed',
  questions: [
    { type: 'text', prompt: 'Which animal barks?', accept: ['Dog', 'Bitch'], caseSensitive: true, timeLimitMs: 60_000 },
    { type: 'text', prompt: 'And which one meows?', accept: ['Cat'], timeLimitMs: 60_000 },
  ],
};
const typed = ['Hurensohn', 'du Arschloch', 'Wolf', 'Dog', 'bitch', 'Hurensohn'];
const isOf = (index: number) => (event: { index: number }) => event.index === index;

/** In the reveal of the first question, with what everybody typed. */
async function revealed() {
  const stage = await setStage(scenery.product, { quiz, players: typed.length });
  await stepTo(stage.host, 'open');
  for (const [i, player] of stage.players.entries()) await answer(player, 0, typed[i] as string);
  await stepTo(stage.host, 'reveal');
  return stage;
}

const rowsOf = (closed: Snapshot['closed']) =>
  (closed?.counts ?? []).filter((row) => typeof row === 'object' && 'correct' in row);
const syncedRows = async (client: TestClient) => rowsOf((await client.must('room:sync', {})).snapshot.closed);

const hidden = (count: number) => ({ answer: '•••', count, correct: false, hidden: true, rowId: expect.any(String) });

describe('rows of typed answers', () => {
  test('read ••• where the filter refuses them, to players and hosts, in events and snapshots [MOD-1]', async () => {
    const { game, host, players } = await revealed();
    const expected = [
      hidden(2),
      { answer: 'Dog', count: 1, correct: true },
      { answer: 'Wolf', count: 1, correct: false },
      // Accepted when it is written in capitals: it is shown as the solution anyway.
      { answer: 'bitch', count: 1, correct: false },
      hidden(1),
    ];
    for (const client of [host, ...players.map((player) => player.client)]) {
      const closed = await client.event('question:closed', isOf(0));
      expect(closed.answered).toBe(typed.length);
      expect(rowsOf(closed)).toEqual(expected);
      expect(await syncedRows(client)).toEqual(expected);
    }
    const late = await scenery.product.host(game, 1);
    expect(rowsOf((await late.snapshot()).closed)).toEqual(expected);
    expect(new Set(rowsOf((await late.snapshot()).closed).map((row) => row.rowId)).size).toBe(3);
    for (const client of [late, host, ...players.map((player) => player.client)]) {
      const sent = JSON.stringify(client.received);
      expect(sent).not.toMatch(/Arschloch/);
    }
  });

  test('are shown one by one, on every process, once and again, without a step [MOD-2]', async () => {
    const { game, host, players } = await revealed();
    const [first, , , , second] = rowsOf(await host.event('question:closed', isOf(0)));
    const { rev } = (await host.must('room:sync', {})).snapshot;
    const rowId = first?.rowId as string;
    await host.must('host:show', { question: 0, rowId });
    await host.must('host:show', { question: 0, rowId });
    for (const client of [host, ...players.map((player) => player.client)]) {
      expect(await client.event('question:shown', isOf(0))).toEqual({ rev, index: 0, rowId, answer: 'Hurensohn' });
    }
    const shown = { answer: 'Hurensohn', count: 2, correct: false, rowId };
    const late = [await scenery.product.host(game, 1), await scenery.product.host(game, 0)];
    for (const client of late) expect(rowsOf((await client.snapshot()).closed)[0]).toEqual(shown);
    for (const client of [host, ...players.map((player) => player.client)]) {
      const rows = await syncedRows(client);
      expect(rows[0]).toEqual(shown);
      expect(rows[4]).toEqual({ ...second, hidden: true });
    }
    expect((await host.must('room:sync', {})).snapshot.rev).toBe(rev);
    await host.must('host:show', { question: 0, rowId: second?.rowId as string });
    const also = await players[1]?.client.event('question:shown', (event) => event.rowId === second?.rowId);
    expect(also?.answer).toBe('du Arschloch');
  });

  test('reach whoever comes in the moment in which they are shown', async () => {
    const { game, host } = await revealed();
    const late = Array.from({ length: 10 }, async (_, i) => await scenery.product.host(game, i % 2));
    await host.must('host:show', { question: 0, rowId: '0' });
    await host.must('host:show', { question: 0, rowId: '4' });
    for (const client of await Promise.all(late)) {
      const { closed } = await client.event('room:snapshot');
      for (const rowId of ['0', '4']) {
        if (rowsOf(closed).find((row) => row.rowId === rowId)?.hidden !== true) continue;
        // oxlint-disable-next-line no-await-in-loop -- each of them has its events already, or waits for them
        await client.event('question:shown', (shown) => shown.rowId === rowId);
      }
    }
  });

  test('that are not there or not hidden cannot be shown, and none of another question', async () => {
    const { host } = await revealed();
    for (const rowId of ['1', '2', '99', 'x', '__proto__']) {
      expect(await host.send('host:show', { question: 0, rowId })).toMatchObject({ error: { code: 'bad_request' } });
    }
    expect(await host.send('host:show', { question: 1, rowId: '0' })).toMatchObject({ error: { code: 'not_open' } });
    await host.must('host:show', { question: 0, rowId: '0' });
    await stepTo(host, 'standings');
    expect(await host.send('host:show', { question: 0, rowId: '4' })).toMatchObject({ error: { code: 'not_open' } });
    await stepTo(host, 'open', 1);
    await stepTo(host, 'reveal', 1);
    expect(await host.send('host:show', { question: 0, rowId: '4' })).toMatchObject({ error: { code: 'not_open' } });
  });

  test('of the next question are hidden, whatever was shown of the one before', async () => {
    const { host, players } = await revealed();
    await host.must('host:show', { question: 0, rowId: '0' });
    await stepTo(host, 'open', 1);
    for (const player of players) await answer(player, 1, 'kill yourself');
    await stepTo(host, 'reveal', 1);
    expect(await syncedRows(host)).toEqual([hidden(typed.length)]);
  });

  test('have the original in the results of the owner, marked [MOD-3]', async () => {
    const { game, host } = await revealed();
    await host.must('host:end', {});
    const results = await eventually(
      () => scenery.product.results(game, true),
      ({ status, questions }) => status === 'ended' && questions[0]?.answered === typed.length,
    );
    expect(rowsOf(results.questions[0] as never)).toEqual([
      { answer: 'Hurensohn', count: 2, correct: false, hidden: true },
      { answer: 'Dog', count: 1, correct: true },
      { answer: 'Wolf', count: 1, correct: false },
      { answer: 'bitch', count: 1, correct: false },
      { answer: 'du Arschloch', count: 1, correct: false, hidden: true },
    ]);
    const marked = (results.answerRows ?? []).filter(({ hidden }) => hidden === true).map((row) => row.answer);
    expect(new Set(marked)).toEqual(new Set(['Hurensohn', 'du Arschloch']));
    expect(marked).toHaveLength(3);
  });
});
