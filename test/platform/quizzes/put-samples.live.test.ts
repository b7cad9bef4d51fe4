import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { quizSchema, type QuizInput } from '../../../src/protocol/quiz.ts';
import { putSamples } from '../../../src/platform/quizzes/put-samples.ts';
import { QuizLibrary } from '../../../src/platform/quizzes/quiz-library.ts';
import { samples } from '../../../src/platform/quizzes/samples/samples.ts';
import { PersonLimits } from '../../../src/platform/accounts/person-limits.ts';
import { SessionStore } from '../../../src/platform/accounts/session-store.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';

const people = new PersonLimits(readConfig({}).people);
let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const quizOf = (prompt: string): QuizInput => ({
  title: 'One',
  questions: [{ type: 'true_false', prompt, correct: true }],
});

describe('putSamples and the library', () => {
  it('add what is new once, change what has changed, and leave the rest', async () => {
    const deps = {
      orm,
      people,
      makeId: () => randomUUID(),
      now: () => Date.now(),
      limits: { quizReadBytesPerSecond: 1_000_000_000 },
    };
    const library = new QuizLibrary(deps);
    const told = await Promise.all([putSamples(deps, samples), putSamples(deps, samples)]);
    expect(told.reduce((sum, { added }) => sum + added, 0)).toBe(Object.keys(samples).length);
    expect(told.every(({ changed }) => changed === 0)).toBe(true);

    expect(await putSamples(deps, { one: quizOf('First?') })).toEqual({ added: 1, changed: 0 });
    const ids = (await library.list(randomUUID())).quizzes.map((row) => row.id);
    expect(ids).toHaveLength(Object.keys(samples).length + 1);
    expect(await putSamples(deps, { one: quizOf('Second?') })).toEqual({ added: 0, changed: 1 });
    const { quizzes: rows } = await library.list(randomUUID());
    expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
    const one = rows.find((row) => row.title === 'One');
    const read = await library.read(randomUUID(), one?.id ?? '');
    expect(read).toMatchObject({ version: 2, questions: [{ prompt: 'Second?' }] });
  });
});

describe('QuizLibrary', () => {
  it('keeps the newest versions only, and gives back what it was given', async () => {
    const library = new QuizLibrary({
      orm,
      people,
      makeId: () => randomUUID(),
      now: () => Date.now(),
      limits: { quizReadBytesPerSecond: 1_000_000_000 },
    });
    const owner = (await new SessionStore({ orm, randomness: systemRandomness(), now: () => Date.now() }).createGuest())
      .user.id;
    const content = quizSchema.parse(quizOf('It’s "so" {1} \\ 👋?'));
    const { id } = await library.create(owner, content);
    for (let version = 2; version <= 24; version++)
      await library.replace(owner, id, { content: { ...content, title: `${version}` } });
    const questions = content.questions.map((question) => ({ ...question, id: expect.any(String) }));
    expect(await library.read(owner, id)).toEqual({ ...content, questions, title: '24', id, version: 24 });
    expect(await orm.em.fork().count(QuizVersion, { quizId: id })).toBe(20);
    await library.delete(owner, id, { forever: true });
    expect(await orm.em.fork().count(QuizVersion, { quizId: id })).toBe(0);
  });
});
