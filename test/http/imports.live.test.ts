/** Files of quizzes over REST: by form, as text, and what is refused; nothing is stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ImportReader } from '../../src/platform/quizzes/import/import-reader.ts';
import { importFormats } from '../../src/protocol/imports.ts';
import { Dice } from '../fuzz/dice.ts';
import { goodFiles } from '../platform/quizzes/import/good-files.ts';
import { mutate } from '../platform/quizzes/import/mutations.ts';
import { workbook } from '../platform/quizzes/import/workbook.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const csv = 'Question,Answer 1,Answer 2,Correct\nHow many?,1,2,2\nWho?,Ana,Ben,3\n';
const taken = { format: 'table', read: 2, taken: 1, skipped: 1, quiz: { questions: [{ prompt: 'How many?' }] } };

let server: ApiServer;
let url: string;
let token: string;
beforeAll(async () => {
  server = await openApiServer();
  url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  token = await server.newGuest();
});
afterAll(() => server.close());

const text = (body: unknown) => server.call('POST', '/api/imports', { token, body });
async function upload(fields: Record<string, string | Uint8Array<ArrayBuffer>>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    body.append(name, typeof value === 'string' ? value : new Blob([value]));
  const response = await fetch(`${url}/api/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  });
  return { status: response.status, body: await response.json() };
}
const refused = (message: RegExp) => ({
  status: 400,
  body: { error: { code: 'bad_request', message: expect.stringMatching(message) } },
});

describe('an import', () => {
  it('reads a file or a text, and its quiz can be stored as it is [REST-50]', async () => {
    const sheet = workbook([
      [
        ['Question', 'Answer 1', 'Answer 2', 'Correct'],
        ['How many?', '1', '2', 2],
        ['Who?', 'Ana', 'Ben', 3],
      ],
    ]);
    const replies = [
      await text({ text: csv }),
      await upload({ file: new Uint8Array(Buffer.from(csv)) }),
      await upload({ file: new Uint8Array(sheet) }),
    ];
    for (const reply of replies) expect(reply).toMatchObject({ status: 200, body: taken });
    expect(replies[0]?.body.rows).toMatchObject([
      { row: 3, column: 4, level: 'error', cells: ['Who?', 'Ana', 'Ben', '3'] },
    ]);
    const [{ n: before }] = await server.orm.em
      .fork()
      .execute<[{ n: string }]>('select count(*) as n from quiz where not sample');
    expect(before).toBe('0');
    expect(await server.call('POST', '/api/quizzes', { token, body: replies[0]?.body.quiz })).toMatchObject({
      status: 201,
    });
  });

  it('takes a format that is told for it', async () => {
    const file = new Uint8Array(Buffer.from(csv));
    expect(await upload({ format: 'kahoot', file })).toMatchObject({ status: 200, body: { format: 'kahoot' } });
    expect(await upload({ format: 'json', file })).toMatchObject(refused(/JSON/));
    expect(await upload({ format: 'word', file })).toMatchObject(refused(/format/));
  });

  it('refuses what is no file of a quiz, and what is too large [REST-50]', async () => {
    expect(await text({ text: 'Dear all' })).toMatchObject(refused(/No question/));
    expect(await text({ text: '' })).toMatchObject({ status: 400 });
    expect(await server.call('POST', '/api/imports', { token })).toMatchObject(refused(/no file/));
    expect(await upload({ picture: new Uint8Array(3) })).toMatchObject(refused(/missing/));
    expect(await upload({ file: new Uint8Array(5 * 1024 * 1024 + 1).fill(65) })).toMatchObject(refused(/5 MB/));
  });
});

describe('a form', () => {
  const send = (body: string, type: string) =>
    fetch(`${url}/api/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });

  it.each([
    ['without a boundary', 'abc', 'multipart/form-data'],
    ['that is none', 'abc', 'multipart/form-data; boundary=x'],
    [
      'that is cut off',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      'multipart/form-data; boundary=x',
    ],
  ])('%s is refused [REST-50]', async (_what, body, type) => {
    const response = await send(body, type);
    expect({ status: response.status, body: await response.json() }).toMatchObject(refused(/multipart/));
  });
});

describe('files of all formats', () => {
  const { full } = readTestEnvironment();
  it.each(importFormats)('of %s are read, also changed or cut off, or refused, and nothing else', async (format) => {
    const { file } = goodFiles[format];
    const bytes = Uint8Array.from(file);
    const good = await upload({ file: bytes });
    expect(good).toMatchObject({ status: 200, body: { format, read: 3, taken: 2, skipped: 1 } });
    expect(await server.call('POST', '/api/quizzes', { token, body: good.body.quiz })).toMatchObject({ status: 201 });
    const dice = new Dice(7);
    const cut = bytes.subarray(0, bytes.length / 2);
    // Each is a thread; how they are read is for the tests of the importers.
    for (const altered of full ? [cut, mutate(file, dice)] : [format.length % 2 === 0 ? cut : mutate(file, dice)]) {
      const { status, body } = await upload({ format, file: Uint8Array.from(altered) });
      expect([200, 400]).toContain(status);
      if (status === 400) expect(body).toMatchObject({ error: { code: 'bad_request' } });
    }
  });

  it('give quizzes for all that one has no room for, each fit to be stored [REST-50]', async () => {
    const questions = Array.from({ length: 201 }, (_, at) => `Question ${at}?,a,b,1`);
    const { body } = await text({ text: ['Question,Answer 1,Answer 2,Correct', ...questions].join('\n') });
    expect(body).toMatchObject({ read: 201, taken: 200, skipped: 1, rows: [{ code: 'too_many_questions' }] });
    expect(body.further).toMatchObject([{ questions: [{ prompt: 'Question 200?' }] }]);
    expect(await server.call('POST', '/api/quizzes', { token, body: body.further[0] })).toMatchObject({ status: 201 });
  });
});

describe('the thread of an import', () => {
  const limits = readConfig({}).imports;
  const source = { bytes: Buffer.from(csv) };
  const signal = new AbortController().signal;

  it('ends when it takes too long, in ten seconds at most as that of an export', async () => {
    expect(limits.readMs).toBe(10_000);
    await expect(new ImportReader({ ...limits, readMs: 1 }).read(source, signal)).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('ends when it needs too much memory, and the process goes on', async () => {
    const cells = `Question,Answer 1,Answer 2,Correct\n${'q?,a,b,1\n'.repeat(4000)}`;
    const tight = new ImportReader({ ...limits, readMs: 60_000, memoryMb: 8 });
    await expect(tight.read({ bytes: Buffer.from(cells) }, signal)).rejects.toMatchObject({ code: 'bad_request' });
    expect(JSON.parse(String(await new ImportReader(limits).read(source, signal)))).toMatchObject(taken);
  });

  it('ends when whoever asked has gone', async () => {
    const gone = new AbortController();
    const reading = new ImportReader(limits).read(source, gone.signal);
    gone.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });
});
