/** What questions carry that is not text: markup, and pictures, of which the first one is the cover. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiServer, type ApiServer } from './open-api-server.ts';
import { question, quizCalls, quizOf } from './quiz-calls.ts';

let server: ApiServer;
let token: string;
beforeAll(async () => {
  server = await openApiServer();
  token = await server.newGuest();
});
afterAll(() => server.close());

const { ask, add } = quizCalls(() => ({ server, token }));

describe('markup', () => {
  const marked = { ...question('**Nile**?', 'a'), markup: true };

  it('is kept by every version, draft and copy, and refused where it is no boolean [REST-46]', async () => {
    const made = await add(quizOf(marked, question('Po?', 'b')));
    expect(made.questions).toMatchObject([{ markup: true }, {}]);
    expect(made.questions[1]).not.toHaveProperty('markup');
    const put = await ask('PUT', `/${made.id}`, { ...made, id: undefined, version: undefined, title: 'Streams' });
    for (const path of ['', '/versions/1', '/versions/2']) {
      expect((await ask('GET', `/${made.id}${path}`)).body.questions).toEqual(made.questions);
    }
    const copy = (await ask('POST', `/${made.id}/duplicate`)).body;
    expect(copy.questions).toEqual(put.body.questions);
    const { title, questions } = made;
    await ask('PUT', `/${copy.id}/draft`, { title, questions: questions.toReversed() }, { 'if-match': '"0"' });
    expect((await ask('GET', `/${copy.id}/draft`)).body.content.questions[1]).toMatchObject({ markup: true });
    const published = await ask('POST', `/${copy.id}/publish`, undefined, { 'if-match': '"1"' });
    expect(published.body.questions).toEqual(questions.toReversed());
    for (const markup of ['true', 1, null]) {
      const { status, body } = await ask('POST', '', quizOf({ ...marked, markup } as never));
      expect([markup, status, body.error.details[0].path]).toEqual([markup, 400, '/questions/0/markup']);
    }
  });

  it('goes with the question into a game, and nothing else does', async () => {
    const made = await add(quizOf(marked, { ...question('Po?'), markup: false }));
    const game = await server.call('POST', '/api/games', { token, body: { quizId: made.id } });
    const questions = server.opened.get(game.body.pin)?.definition.questions ?? [];
    expect(questions).toHaveLength(2);
    expect(questions[0]).toMatchObject({ markup: true });
    expect(questions[1]).not.toHaveProperty('markup');
  });
});

describe('formulas', () => {
  const prompt = String.raw`Solve $x^2=2$ and $\nope$`;
  const options = [
    { text: String.raw`$\frac{$`, correct: true },
    { text: '2', correct: false },
  ];
  const explanation = String.raw`\def is no formula, $\def\a{\a\a}\a$ is one`;
  const bad = { id: 'a', type: 'single' as const, prompt, options, explanation, markup: true };
  const paths = ['/questions/1/explanation', '/questions/1/options/0/text', '/questions/1/prompt'];

  it('that cannot be drawn are problems of a draft, and keep it from being published [REST-44] [REST-47]', async () => {
    const literal = question(String.raw`$\nope$ costs $5`, 'b');
    const id = randomUUID();
    const wrote = await ask('PUT', `/${id}/draft`, quizOf(literal, bad), { 'if-match': '"0"' });
    const expected = paths.map((path) => expect.objectContaining({ path, code: 'formula' }));
    const sorted = (problems: { path: string }[]) => problems.toSorted((a, b) => a.path.localeCompare(b.path));
    expect(sorted(wrote.body.problems)).toEqual(expected);
    expect(sorted((await ask('GET', `/${id}/draft`)).body.problems)).toEqual(expected);
    const refused = await ask('POST', `/${id}/publish`, undefined, { 'if-match': '"1"' });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'bad_request']);
    expect(sorted(refused.body.error.details)).toEqual(expected);
    await ask('PUT', `/${id}/draft`, quizOf(literal), { 'if-match': '"1"' });
    expect((await ask('POST', `/${id}/publish`, undefined, { 'if-match': '"2"' })).status).toBe(200);
  });

  it('are trees in the game, or their source [REST-46]', async () => {
    const made = await add(quizOf(bad, question('$x$')));
    const game = await server.call('POST', '/api/games', { token, body: { quizId: made.id } });
    const [first, second] = server.opened.get(game.body.pin)?.definition.questions ?? [];
    expect(first).toMatchObject({ prompt, explanation: bad.explanation });
    expect(first?.formatted?.prompt).toEqual([
      'Solve ',
      ['math', { alttext: 'x^2=2' }, expect.anything()],
      String.raw` and $\nope$`,
    ]);
    expect(first?.formatted).not.toHaveProperty('explanation');
    expect(second).not.toHaveProperty('formatted');
  });

  it('are drawn for an editor, each by itself [REST-47]', async () => {
    const draw = (formulas: unknown) => server.call('POST', '/api/formulas', { token, body: { formulas } });
    const drawn = await draw([
      { source: 'x' },
      { source: String.raw`\def\a{\a\a}\a` },
      { source: 'y', displayed: true },
    ]);
    expect(drawn.body.formulas).toEqual([
      { math: ['math', { alttext: 'x' }, ['mi', 'x']] },
      { problem: expect.stringContaining(String.raw`\def`) },
      { math: ['math', { alttext: 'y', displaystyle: 'true' }, ['mi', 'y']] },
    ]);
    for (const wrong of [
      [],
      [{ source: '' }],
      [{ source: 'x'.repeat(1001) }],
      Array.from({ length: 41 }, () => ({ source: 'x' })),
    ]) {
      expect((await draw(wrong)).status).toBe(400);
    }
  });
});

describe('the cover', () => {
  const picture = (url: string) => ({ ...question('What is it?'), media: { kind: 'image' as const, url } });
  const coverOf = async (id: string): Promise<unknown> => {
    const rows: { id: string; cover?: string }[] = (await ask('GET', '')).body.quizzes;
    return rows.find((row) => row.id === id)?.cover;
  };

  it('of a list row is the first picture of the quiz, if it has one [REST-43]', async () => {
    const sound = { ...question('Who?'), media: { kind: 'audio' as const, url: '/who.mp3' } };
    const made = await add(quizOf(sound, picture('/a.png'), picture('/b.png')));
    expect(await coverOf(made.id)).toBe('/a.png');
    await ask('PUT', `/${made.id}`, quizOf(sound, picture('https://example.org/b.png')));
    expect(await coverOf(made.id)).toBe('https://example.org/b.png');
    await ask('PUT', `/${made.id}`, quizOf(sound));
    expect(await coverOf(made.id)).toBeUndefined();
  });

  it('of what was never published is the first picture of its draft, whatever else is in there', async () => {
    const id = randomUUID();
    const odd = [null, 7, { media: 7 }, { media: { kind: 'image', url: 'javascript:alert(1)' } }, picture('/c.png')];
    await ask('PUT', `/${id}/draft`, { title: 'Draft', questions: odd }, { 'if-match': '"0"' });
    expect(await coverOf(id)).toBe('/c.png');
    await ask('PUT', `/${id}/draft`, { title: 'Draft', questions: 'none' }, { 'if-match': '"1"' });
    expect(await coverOf(id)).toBeUndefined();
  });
});
