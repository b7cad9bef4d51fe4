/** A game as a file: workbooks and CSVs are read by programs that did not write them. */
import { parse } from 'csv-parse/sync';
import readWorkbook from 'read-excel-file/universal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { readGameExport } from '../../src/platform/reports/export/read-game-export.ts';
import { gameExportReply } from '../../src/protocol/reports.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';
import { storeGame } from './exported-game.ts';

const option = (text: string, correct = false) => ({ text, correct });
const quiz: QuizInput = {
  title: '=Rivers & “lakes”',
  questions: [
    { type: 'single', prompt: '-1 + 1 = <0>?', options: [option('Nil & void'), option('=A1', true)] },
    { type: 'multiple', prompt: 'Which?', options: [option('a', true), option('b', true), option('c')] },
    { type: 'true_false', prompt: 'Wet?', correct: true },
    { type: 'text', prompt: 'Who?', accept: ['Ana'] },
    { type: 'number', prompt: 'How many?', correct: 2.5 },
    { type: 'order', prompt: 'Sort', items: ['one', 'two', 'three'] },
    { type: 'poll', prompt: 'Tea?', options: [{ text: 'yes' }, { text: 'no' }] },
    { type: 'slide', prompt: 'Look' },
  ],
};
const players = [
  { nickname: '+Ana', team: 'Red', answers: [1, [0, 1], true, 'ana', 2.5, [0, 2, 1], 0] },
  { nickname: 'Bob, "B"', team: 'Blue', answers: [0, [0], false, '=1+1', -3, undefined, 1] },
  { nickname: 'Cy', answers: [undefined, undefined, undefined, 'fuck you'] },
  { nickname: 'Gone', kicked: true as const, answers: [1] },
];

let server: ApiServer;
let token: string;
let gameId: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
  const ownerId = (await server.call('GET', '/api/me', { token })).body.user.id;
  ({ gameId } = await storeGame(server.orm, { ownerId, quiz, players }));
});
afterAll(() => server.close());

const take = (query: string, by = token, id = gameId) =>
  server.app.inject({
    method: 'GET',
    url: `/api/games/${id}/export${query}`,
    headers: { authorization: `Bearer ${by}` },
  });
const csv = async (table: string): Promise<string[][]> =>
  parse((await take(`?format=csv&table=${table}`)).rawPayload, { bom: true });

describe('a workbook', () => {
  it('has four sheets of typed cells, and no formulas [RES-10]', async () => {
    const { statusCode, headers, rawPayload } = await take('?format=xlsx');
    expect({ statusCode, headers }).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': expect.stringContaining('filename="=Rivers & _lakes_.xlsx"'),
        'cache-control': 'no-store',
      },
    });
    const sheets = await readWorkbook(Uint8Array.from(rawPayload).buffer);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Summary', 'Questions', 'Players', 'Answers']);
    const [summary, questions, table, answers] = sheets.map(({ data }) => data);
    expect(Object.fromEntries(summary as [string, unknown][])).toMatchObject({
      Quiz: '=Rivers & “lakes”',
      PIN: '123456',
      'Ended (UTC)': new Date(Date.UTC(2026, 0, 1, 12)),
      Players: 3,
      'Right answers': 6,
      'Right answers, share': 6 / 12,
    });
    expect(questions?.[1]?.slice(0, 7)).toEqual([1, 'single', '-1 + 1 = <0>?', '=A1', 3, 2, 1]);
    expect(questions?.map((cells) => cells[3])).toEqual([
      'Right answer',
      '=A1',
      'a | b',
      'True',
      'Ana',
      2.5,
      'one > two > three',
      null,
      null,
    ]);
    expect(table?.[1]?.slice(0, 6)).toEqual([1, '+Ana', 'Red', 5400, 6, 6]);
    expect(table?.map((cells) => cells[8])).toEqual(['Question 2', 1, 0.5, null]);
    expect(answers?.slice(1, 5).map((cells) => cells.slice(0, 10))).toEqual([
      [1, '-1 + 1 = <0>?', 1, '+Ana', 'Red', '=A1', true, 1, 900, 1],
      [1, '-1 + 1 = <0>?', 2, 'Bob, "B"', 'Blue', 'Nil & void', false, 0, 0, 1],
      [2, 'Which?', 1, '+Ana', 'Red', 'a | b', true, 1, 900, 2],
      [2, 'Which?', 2, 'Bob, "B"', 'Blue', 'a', false, 0.5, 450, 2],
    ]);
    expect(answers?.filter((cells) => cells[10] === true).map((cells) => cells[5])).toEqual(['fuck you']);
    expect(answers?.filter((cells) => cells[0] === 5).map((cells) => cells[5])).toEqual([2.5, -3]);
    expect(answers).toHaveLength(1 + 14);
  });
});

describe('a CSV', () => {
  it('is of one table, the answers by default, marked as UTF-8 [RES-10]', async () => {
    const { headers, rawPayload } = await take('?format=csv');
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringContaining('.answers.csv"'),
    });
    expect(rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const rows = parse(rawPayload, { bom: true });
    expect(rows[1]).toEqual(['1', "'-1 + 1 = <0>?", '1', "'+Ana", 'Red', "'=A1", 'true', '1', '900', '1', 'false']);
    expect(rows.map((cells) => cells[5])).toContain("'=1+1");
    expect(rows).toHaveLength(1 + 14);
  });

  it('has the other tables on demand', async () => {
    expect((await csv('summary'))[1]).toEqual(['Quiz', "'=Rivers & “lakes”"]);
    expect((await csv('summary')).find(([name]) => name === 'Ended (UTC)')).toEqual([
      'Ended (UTC)',
      '2026-01-01T12:00:00.000Z',
    ]);
    expect(await csv('questions')).toHaveLength(1 + 8);
    expect((await csv('players')).map((cells) => cells[1])).toEqual(['Name', "'+Ana", 'Bob, "B"', 'Cy']);
  });
});

describe('a game that was regraded', () => {
  const note = '=why, "so"';
  let id: string;
  let displayName: string;
  beforeAll(async () => {
    const { user } = (await server.call('GET', '/api/me', { token })).body;
    ({ displayName } = user);
    ({ gameId: id } = await storeGame(server.orm, { ownerId: user.id, quiz, players }));
    const questions = [
      { index: 0, void: true },
      { index: 1, accept: 2 },
      { index: 2, accept: false },
      { index: 3, accept: 'Bo' },
      { index: 4, accept: [-3] },
      { index: 5, accept: [0, 2, 1] },
    ];
    const url = `/api/games/${id}/regrade`;
    expect((await server.call('POST', url, { token, body: { questions, note } })).status).toBe(200);
  });

  it('says so in a workbook: what does not count, what is right besides, who changed what [RES-10]', async () => {
    const sheets = await readWorkbook(Uint8Array.from((await take('?format=xlsx', token, id)).rawPayload).buffer);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['Summary', 'Questions', 'Players', 'Regrades', 'Answers']);
    const [, questions, , regrades] = sheets.map(({ data }) => data);
    expect(questions?.slice(1, 7).map((cells) => cells[3])).toEqual([
      '=A1',
      'a | b (counts neither way: c)',
      'True | False',
      'Ana | Bo',
      '2.5 | -3',
      'one > two > three | one > three > two',
    ]);
    expect(questions?.map((cells) => cells[12]).filter((remarks) => String(remarks).includes('count'))).toEqual([
      'does not count',
    ]);
    expect(questions?.[1]?.[12]).toBe('does not count');
    const [, first, ...others] = regrades ?? [];
    expect(first?.slice(1)).toEqual([
      displayName,
      note,
      1,
      '-1 + 1 = <0>?',
      'right: =A1; usual points',
      'right: =A1; usual points; does not count',
      2,
      expect.any(Number),
    ]);
    expect(first?.[0]).toBeInstanceOf(Date);
    expect(others.map((cells) => cells[6])).toEqual([
      'right: a | b; counts neither way: c; usual points',
      'right: True; accepted besides: False; usual points',
      'right: Ana | Bo; usual points',
      'right: 2.5; accepted besides: -3; usual points',
      'right: one > two > three; accepted besides: one > three > two; usual points',
    ]);
  });

  it('says so in a CSV, marked where it looks like a formula', async () => {
    const { rawPayload } = await take('?format=csv&table=regrades', token, id);
    const rows: string[][] = parse(rawPayload, { bom: true });
    expect(rows).toHaveLength(1 + 6);
    expect(rows[1]?.slice(2, 5)).toEqual([`'${note}`, '1', "'-1 + 1 = <0>?"]);
    const questions: string[][] = parse((await take('?format=csv&table=questions', token, id)).rawPayload, {
      bom: true,
    });
    expect(questions[1]?.[12]).toBe('does not count');
    expect(await csv('regrades')).toHaveLength(1);
  });
});

describe('a JSON', () => {
  it('is the report with every answer [RES-10]', async () => {
    const { body } = await take('?format=json');
    const { answers, ...report } = gameExportReply.parse(JSON.parse(body));
    expect(report).toEqual((await server.call('GET', `/api/games/${gameId}/report`, { token })).body);
    expect(answers).toHaveLength(14);
    expect(answers[3]).toEqual({
      playerId: 'player-1',
      question: 1,
      answer: [0],
      correct: false,
      fraction: 0.5,
      points: 450,
      elapsedMs: 2000,
    });
  });
});

it.each(['', '?format=ods', '?format=csv&table=all', '?format=json&more=1'])('“%s” is refused', async (query) => {
  expect((await take(query)).statusCode).toBe(400);
});

it('is for the owner alone, and as long as the game is there', async () => {
  const other = await server.newGuest();
  expect((await take('?format=json', other)).statusCode).toBe(404);
  expect((await take('?format=json', token, 'none')).statusCode).toBe(404);
  const ownerId = (await server.call('GET', '/api/me', { token: other })).body.user.id;
  const own = await storeGame(server.orm, { ownerId, quiz, players: [] });
  expect((await server.call('DELETE', `/api/games/${own.gameId}`, { token: other })).status).toBe(204);
  expect((await take('?format=xlsx', other, own.gameId)).statusCode).toBe(404);
});

it.each([
  ['deleted', 'update game set deleted_at = now() where id = ?'],
  ['graded anew', 'update question_result set correct = 1 where game_id = ? and question = 0'],
])('is broken off when its game is %s meanwhile [RES-10]', async (_, statement) => {
  const ownerId = crypto.randomUUID();
  const own = await storeGame(server.orm, { ownerId, quiz, players });
  const pieces = readGameExport(server.orm, { gameId: own.gameId, ownerId, format: 'csv', table: 'answers' });
  await pieces.next();
  await server.orm.em.fork().execute(statement, [own.gameId]);
  const rest = async () => {
    for await (const piece of pieces) expect(piece).toBeInstanceOf(Uint8Array);
  };
  await expect(rest()).rejects.toMatchObject({ code: 'busy' });
});
