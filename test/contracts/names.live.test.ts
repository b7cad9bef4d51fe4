import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const family = '👨‍👩‍👧‍👦';

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ webs: 2, worker: false });
});
afterAll(async () => {
  await product.stop();
});

/** How a newcomer with this name fares: the name that others see, or the code of the refusal. */
async function join(game: TestGame, nickname: string, web = 0): Promise<string> {
  const client = await product.client({}, web).connected();
  const reply = await client.send('player:join', { pin: game.pin, nickname });
  return reply.ok ? (reply.snapshot.you?.nickname ?? '') : reply.error.code;
}

describe('what is no name [JOIN-6]', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \t\u00a0\u3000 '],
    ['zero-width characters', '\u200b\u200c\u200d\ufeff\u2060'],
    ['direction marks', '\u200e\u200f\u202a\u202e\u2066\u2069'],
    ['fillers that look like nothing', '\u3164\u115f\u1160\uffa0\u2800'],
    ['25 letters', 'abcdefghijklmnopqrstuvwxy'],
    ['25 families', family.repeat(25)],
    ['a tower of accents', `a${'\u0301'.repeat(30)}`],
    ['500 letters', 'a'.repeat(500)],
  ])('%s', async (_name, nickname) => {
    const game = await product.game(singlesQuiz(1));
    expect(await join(game, nickname)).toBe('name_refused');
    expect((await (await product.host(game)).snapshot()).room.players).toBe(0);
  });
});

describe('a name is cleaned', () => {
  test.each([
    ['  Ann \t Lee  ', 'Ann Lee'],
    ['\u202eAnn\u202c', 'Ann'],
    ['A\u200bn\u200dn', 'Ann'],
    ['Ａｎｎ', 'Ann'],
    ['Ann\n<b>', 'Ann <b>'],
    ['abcdefghijklmnopqrstuvwx', 'abcdefghijklmnopqrstuvwx'],
    [family, family],
    ['👩🏽‍🚀 Zoë', '👩🏽‍🚀 Zoë'],
    [family.repeat(24), family.repeat(24)],
    ['Дмитрий', 'Дмитрий'],
    ['محمد', 'محمد'],
    ['山田 太郎', '山田 太郎'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['"; DROP TABLE', '"; DROP TABLE'],
  ])('%j becomes %j', async (typed, shown) => {
    const game = await product.game(singlesQuiz(1));
    expect(await join(game, typed)).toBe(shown);
    const host = await product.host(game);
    expect((await host.snapshot()).roster?.map(({ nickname }) => nickname)).toEqual([shown]);
  });
});

describe('a name is one that nobody here could be taken for', () => {
  test.each([
    ['Anna', 'anna'],
    ['Anna', 'А\u043d\u043da'.replace('\u043d\u043d', 'nn')],
    ['Max', 'М\u0430\u0445'],
    ['Anna', 'An\u200bna'],
    ['Anna', '\u202eAnna'],
    ['Anna', ' Anna '],
    ['Anna', 'Ánna'],
    ['Anna', 'An na'],
    ['Bill', 'Bi1l'],
    ['Oscar', '0scar'],
    ['Anna', '𝐀𝐧𝐧𝐚'],
    ['Modern', 'Modem'],
    [family, `${family}\u200b`],
  ])('%j, then %j', async (first, second) => {
    const game = await product.game(singlesQuiz(1));
    await join(game, first);
    expect(await join(game, second, 1)).toBe('name_taken');
    // In another room it is free.
    expect(await join(await product.game(singlesQuiz(1)), second)).not.toBe('name_taken');
  });

  test.each([
    ['Anna', 'Hanna'],
    ['1-12', '11-2'],
    ['👍', '👎'],
    ['👍🏻', '👍🏿'],
    [family, '👨‍👩‍👧'],
    ['山田', '山本'],
  ])('%j and %j are two', async (first, second) => {
    const game = await product.game(singlesQuiz(1));
    await join(game, first);
    expect(await join(game, second, 1)).toBe(second);
  });

  test('also when both come at the same moment through two processes', async () => {
    const game = await product.game(singlesQuiz(1));
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => join(game, i % 2 ? 'Anna' : 'Аnna', i)));
    expect(outcomes.filter((outcome) => outcome === 'name_taken').length).toBe(19);
  });

  test('and is free again after a kick, and after leaving the lobby', async () => {
    const game = await product.game(singlesQuiz(1));
    const host = await product.host(game);
    const first = await product.join(game, 'Anna');
    await host.must('host:kick', { playerId: first.playerId });
    const second = await product.join(game, 'Anna');
    await second.client.must('player:leave', {});
    await product.join(game, 'Anna');
  });
});

describe('a name is changed in the lobby', () => {
  const openRoom = async (players: readonly string[]) => {
    const game = await product.game(singlesQuiz(1));
    const host = await product.host(game);
    const seats = await Promise.all(players.map((nickname, web) => product.join(game, nickname, { web })));
    return {
      game,
      host,
      seats,
      rename: (i: number, nickname: string) => seats[i]!.client.send('player:rename', { nickname }),
    };
  };
  const refused = (code: string, more: object = {}) => ({ ok: false, error: { code, ...more } });

  test('and the seat stays, also in a locked room; everybody sees the new name, and the old one is free [NAME-1]', async () => {
    const { game, host, seats, rename } = await openRoom(['Theodora', 'Bob']);
    await host.must('host:lock', { locked: true });
    expect(await rename(0, '  علی\u200cرضا ')).toEqual({ ok: true, nickname: 'علی\u200cرضا' });
    await host.event(
      'room:players',
      ({ changed }) => changed?.some(({ nickname }) => nickname === 'علی\u200cرضا') === true,
    );
    const names = async () => (await host.snapshot()).roster?.map(({ playerId, nickname }) => [playerId, nickname]);
    expect(await names()).toEqual([
      [seats[0]!.playerId, 'علی\u200cرضا'],
      [seats[1]!.playerId, 'Bob'],
    ]);
    const again = product.client({ token: seats[0]!.token }, 1);
    expect((await again.event('room:snapshot')).you).toMatchObject({ nickname: 'علی\u200cرضا' });
    await host.must('host:lock', { locked: false });
    expect(await join(game, 'علیرضا')).toBe('name_taken');
    expect(await join(game, 'Theodora', 1)).toBe('Theodora');
    await host.must('host:start', {});
    await host.must('host:end', {});
    const over = await host.event('game:over');
    expect(over.top.map(({ nickname }) => nickname)).toEqual(['علی\u200cرضا', 'Bob', 'Theodora']);
  });

  test('by the rules of joining: none that is taken, nothing that is no name, each with a reason', async () => {
    const { rename } = await openRoom(['Anna', 'Bob']);
    expect(await rename(1, 'А\u200bnna')).toMatchObject(refused('name_taken'));
    expect(await rename(1, ' \u200b ')).toMatchObject(refused('name_refused', { reason: 'empty' }));
    expect(await rename(1, 'x'.repeat(25))).toMatchObject(refused('name_refused', { reason: 'long' }));
    expect(await rename(1, `a${'\u0301'.repeat(30)}`)).toMatchObject(refused('name_refused', { reason: 'characters' }));
    expect(await rename(1, 'Fuck')).toMatchObject(refused('name_refused', { reason: 'word' }));
    // One's own name in another spelling.
    expect(await rename(1, 'BOB')).toEqual({ ok: true, nickname: 'BOB' });
  });

  test('five times a seat, where saying the same again is no change [NAME-1]', async () => {
    const { rename } = await openRoom(['Anna']);
    for (let i = 1; i <= 5; i += 1) {
      expect(await rename(0, `Anna ${i}`)).toMatchObject({ ok: true });
      expect(await rename(0, `Anna ${i}`)).toMatchObject({ ok: true });
    }
    expect(await rename(0, 'Anna 6')).toMatchObject(refused('too_many'));
  });

  test('two who want one name at the same moment do not both get it', async () => {
    const { rename } = await openRoom(['Anna', 'Bob']);
    const replies = await Promise.all([rename(0, 'Cleo'), rename(1, 'cleo')]);
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
