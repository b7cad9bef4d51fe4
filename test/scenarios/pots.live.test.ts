/** Prize pots: put up, paid into, won, and given back, over real servers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/protocol/server-events.ts';
import { newPerson, type Person } from './people.ts';
import { startPots, type PotGame, type PotStage } from './pot-stage.ts';

let stage: PotStage;
let host: Person;
beforeAll(async () => {
  stage = await startPots();
  host = await stage.person(1_000_000n);
});
afterEach(async () => expect(await stage.differences()).toEqual([]));
afterAll(() => stage.stop());

const pot = { asset: 'credits', entryFee: '10', split: 'winner' } as const;
const fee = { fee: '10' };
const codeOf = (reply: object) => (reply as { error?: { code: string } }).error?.code;

/** Plays the one question: who answers 0 is right, and nobody is as quick as who comes first. */
async function play(game: Awaited<ReturnType<PotStage['game']>>, answers: [PotGame['gameId'], unknown][] | unknown[]) {
  await game.host.must('host:start', {});
  for (const [client, answer] of answers as [Awaited<ReturnType<PotStage['join']>>['client'], number][]) {
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer });
  }
  await game.host.event('question:closed');
  await game.host.must('host:next', {});
  await game.host.event('game:over');
}

describe('a pot', () => {
  it('is held before the seat, and goes to the winner [POT-1, POT-3]', async () => {
    const [ann, bob] = [await stage.person(50n), await stage.person(50n)];
    const [before] = await stage.walletOf(host);
    const game = await stage.game(host, { ...pot, sponsored: '100' });
    expect(await stage.walletOf(host)).toEqual([before - 100, 100]);
    const room = await stage.product.rest('GET', `/api/rooms/${game.pin}`);
    expect(room.body).toMatchObject({ pot: { ...pot, sponsored: '100' } });
    const one = await stage.join(game, 'Ann', ann, fee);
    expect(await stage.walletOf(ann)).toEqual([40, 10]);
    expect(one.snapshot).toMatchObject({ you: { inPot: true }, room: { settings: { pot: { entryFee: '10' } } } });
    const two = await stage.join(game, 'Bob', bob, fee);
    const guest = await stage.join(game, 'Guest');
    expect(guest.snapshot.you).not.toHaveProperty('inPot');
    await play(game, [
      [guest.client, 0],
      [one.client, 1],
      [two.client, 0],
    ]);
    await stage.comesTo(bob, [160, 0]);
    expect(await stage.walletOf(ann)).toEqual([40, 0]);
    expect(await stage.walletOf(host)).toEqual([before - 100, 0]);
    const won = (snapshot: Snapshot) => snapshot.you?.final?.reward !== undefined;
    expect((await two.client.event('room:snapshot', won)).you?.final?.reward).toEqual({
      asset: 'credits',
      amount: '120',
    });
    const shown = await game.host.event('room:snapshot', ({ over }) => over?.rewards !== undefined);
    expect(shown.over?.rewards).toEqual([{ playerId: two.playerId, nickname: 'Bob', amount: '120' }]);
    expect(await stage.outcomes(game)).toEqual(['played', 'played']);
    // Each has their own part of it in their export.
    const { gameId } = game;
    const own = { gameId, asset: 'credits', fee: '10', outcome: 'played', endedAt: expect.any(Number) };
    expect((await stage.exported(ann)).potEntries).toMatchObject([own]);
    expect((await stage.exported(ann)).potEntries[0]).not.toHaveProperty('reward');
    expect(await stage.exported(bob)).toMatchObject({ pots: [], potEntries: [{ ...own, reward: '120' }] });
    const put = { gameId, ...pot, sponsored: '100', outcome: 'paid', settledAt: expect.any(Number) };
    expect(await stage.exported(host)).toMatchObject({ pots: [put], potEntries: [] });
  });

  it('that is sponsored takes no fee, and never pays its host or guests', async () => {
    const [ann, guest] = [await stage.person(0n), await newPerson(stage.product)];
    const game = await stage.game(host, { asset: 'credits', sponsored: '7', split: 'proportional' });
    const own = await stage.join(game, 'Host', host);
    const outside = await stage.join(game, 'Guest', guest);
    const one = await stage.join(game, 'Ann', ann);
    expect([own, outside, one].map(({ snapshot }) => snapshot.you?.inPot)).toEqual([undefined, undefined, true]);
    await play(game, [
      [own.client, 0],
      [outside.client, 0],
      [one.client, 1],
    ]);
    await stage.comesTo(ann, [7, 0]);
  });

  it('goes back when nobody is in it at the end', async () => {
    const [before] = await stage.walletOf(host);
    const game = await stage.game(host, { asset: 'credits', sponsored: '7', split: 'winner' });
    const { client } = await stage.join(game, 'Guest');
    await play(game, [[client, 0]]);
    await stage.comesTo(host, [before, 0]);
  });
});

describe('an entry fee', () => {
  it('that was not agreed to is a coded error and no entry [POT-2]', async () => {
    const [ann, poor] = [await stage.person(50n), await stage.person(9n)];
    const game = await stage.game(host, pot);
    const tries = [
      await stage.ask(game, 'Ann', ann),
      await stage.ask(game, 'Ann', ann, { fee: '11' }),
      await stage.ask(game, 'Ann', undefined, fee),
      await stage.ask(game, 'Poor', poor, fee),
      await stage.ask(game, 'Ann', ann, { fee: '0' }),
    ];
    expect(tries.map(({ reply }) => codeOf(reply))).toEqual([
      'bad_request',
      'bad_request',
      'bad_request',
      'insufficient',
      'bad_request',
    ]);
    expect(await stage.outcomes(game)).toEqual([]);
    expect(await stage.walletOf(ann)).toEqual([50, 0]);
    const free = await stage.product.game({ title: 'Free', questions: [{ type: 'slide', prompt: 'Hi' }] });
    expect(codeOf((await stage.ask(free, 'Ann', ann, fee)).reply)).toBe('bad_request');
    // The host pays nothing, and neither does who comes late.
    expect((await stage.ask(game, 'Host', host)).reply.ok).toBe(true);
    await game.host.must('host:start', {});
    expect(codeOf((await stage.ask(game, 'Ann', ann, { fee: '11' })).reply)).toBe('bad_request');
    const late = await stage.join(game, 'Ann', ann, fee);
    expect(late.snapshot.you?.inPot).toBeUndefined();
    expect(await stage.walletOf(ann)).toEqual([50, 0]);
    await game.host.must('host:end', {});
  });

  it('is not paid by who plays outside of the pot, whose seat and points are theirs all the same [POT-6]', async () => {
    const [poor, ann] = [await stage.person(9n), await stage.person(50n)];
    const game = await stage.game(host, pot);
    const door = await stage.product.rest<{ features: string[] }>('GET', `/api/rooms/${game.pin}`);
    expect(door.body.features).toContain('outside');
    expect(codeOf((await stage.ask(game, 'Ann', ann, { ...fee, outside: true })).reply)).toBe('bad_request');
    const one = await stage.join(game, 'Poor', poor, { outside: true });
    const two = await stage.join(game, 'Ann', ann, fee);
    expect([one, two].map(({ snapshot }) => snapshot.you?.inPot)).toEqual([undefined, true]);
    // Who is in it stays in it, and who is outside stays outside.
    expect((await stage.join(game, 'Ann', ann, { outside: true })).snapshot.you?.inPot).toBe(true);
    expect((await stage.join(game, 'Poor', poor, { outside: true })).playerId).toBe(one.playerId);
    await game.host.must('host:end', {});
    await stage.comesTo(ann, [50, 0]);
    expect(await stage.walletOf(poor)).toEqual([9, 0]);
    const seats = () =>
      stage.execute('select user_id from player where game_id = ? and player_id = ?', [game.gameId, one.playerId]);
    await expect.poll(seats, { timeout: 20_000 }).toEqual([{ user_id: poor.id }]);
  });

  it('is held once, however often and from wherever a person joins', async () => {
    const ann = await stage.person(50n);
    const game = await stage.game(host, pot);
    const key = 'the join key of Ann.....';
    const [first, again] = await Promise.all([
      stage.join(game, 'Ann', ann, { ...fee, key }),
      stage.join(game, 'Ann', ann, { ...fee, key }),
    ]);
    expect(again.playerId).toBe(first.playerId);
    const other = await stage.join(game, 'Anna', ann, fee);
    expect(other.playerId).toBe(first.playerId);
    expect(await stage.walletOf(ann)).toEqual([40, 10]);
    await game.host.must('host:end', {});
    await stage.comesTo(ann, [50, 0]);
    expect(await stage.outcomes(game)).toEqual(['ended']);
  });

  it('is `busy` while Postgres does not reply, and is paid once afterwards', async () => {
    const ann = await stage.person(50n);
    const game = await stage.game(host, pot);
    await stage.orm.em.fork().transactional(async (em) => {
      await em.execute('select 1 from pot where game_id = ? for update', [game.gameId]);
      expect(codeOf((await stage.ask(game, 'Ann', ann, fee)).reply)).toBe('busy');
    });
    await stage.join(game, 'Ann', ann, fee);
    expect(await stage.walletOf(ann)).toEqual([40, 10]);
    await game.host.must('host:end', {});
    await stage.comesTo(ann, [50, 0]);
    expect(await stage.outcomes(game)).toEqual(['ended']);
  });

  it('comes back when the seat is given up before the start, and can be paid again', async () => {
    const ann = await stage.person(50n);
    const game = await stage.game(host, pot);
    const one = await stage.join(game, 'Ann', ann, fee);
    await one.client.must('player:leave', {});
    await expect.poll(async () => (await stage.hurry(), stage.walletOf(ann)), { timeout: 30_000 }).toEqual([50, 0]);
    await stage.join(game, 'Ann', ann, fee);
    expect(await stage.walletOf(ann)).toEqual([40, 10]);
    await game.host.must('host:end', {});
    await stage.comesTo(ann, [50, 0]);
    expect(await stage.outcomes(game)).toEqual(['unseated', 'ended']);
  });

  it('is not held for a seat that is refused', async () => {
    const bob = await stage.person(10n);
    const game = await stage.game(host, pot, { maxPlayers: 2 });
    await stage.join(game, 'Taken');
    const refusal = async (nickname: string) => {
      const { reply } = await stage.ask(game, nickname, bob, fee);
      expect(await stage.walletOf(bob)).toEqual([10, 0]);
      return codeOf(reply);
    };
    expect(await refusal('Taken')).toBe('name_taken');
    await game.host.must('host:lock', { locked: true });
    expect(await refusal('Bob')).toBe('room_locked');
    await game.host.must('host:lock', { locked: false });
    await stage.join(game, 'Full');
    expect(await refusal('Bob')).toBe('room_full');
    expect(await stage.outcomes(game)).toEqual([]);
    await game.host.must('host:end', {});
  });

  it('is not held of who sits outside of the pot already: they stay there [POT-2]', async () => {
    const guest = await newPerson(stage.product);
    const game = await stage.game(host, pot);
    const key = 'the join key of Bob.....';
    const seats = [await stage.join(game, 'Ann', guest), await stage.join(game, 'Bob', undefined, { key })];
    const [ann, bob] = [await stage.person(50n, guest), await stage.person(50n)];
    // The first by the person, the second by the join key.
    const again = [await stage.join(game, 'Ann', ann, fee), await stage.join(game, 'Bob', bob, { ...fee, key })];
    expect(again.map(({ playerId }) => playerId)).toEqual(seats.map(({ playerId }) => playerId));
    for (const { snapshot } of again) expect(snapshot.you).not.toHaveProperty('inPot');
    expect(await Promise.all([ann, bob].map((person) => stage.walletOf(person)))).toEqual([
      [50, 0],
      [50, 0],
    ]);
    expect(await stage.outcomes(game)).toEqual([]);
    await game.host.must('host:end', {});
  });

  it('of a kicked player comes back, before and after the start, and the rest is paid', async () => {
    const people = await Promise.all([stage.person(10n), stage.person(10n), stage.person(10n)]);
    const [ann, bob, cleo] = people;
    const game = await stage.game(host, pot);
    const seats = [];
    for (const [i, person] of people.entries()) seats.push(await stage.join(game, `P${i}`, person, fee));
    const [one, two, three] = seats as [(typeof seats)[0], (typeof seats)[0], (typeof seats)[0]];
    // By the job of the kick: what joined just now, and was not kicked, is left alone.
    await game.host.must('host:kick', { playerId: one.playerId });
    await stage.comesTo(ann, [10, 0]);
    await game.host.must('host:start', {});
    await game.host.must('host:kick', { playerId: two.playerId });
    await stage.comesTo(bob, [10, 0]);
    await three.client.event('question:open');
    await three.client.must('player:answer', { question: 0, answer: 1 });
    await game.host.event('question:closed');
    await game.host.must('host:next', {});
    await game.host.event('game:over');
    await stage.comesTo(cleo, [10, 0]);
    expect(await stage.outcomes(game)).toEqual(['kicked', 'kicked', 'played']);
    // A paid pot is final.
    await game.host.must('host:kick', { playerId: three.playerId });
    expect(await stage.walletOf(cleo)).toEqual([10, 0]);
  });

  it('of a kicked player who comes again at once is held once, and plays', async () => {
    const ann = await stage.person(10n);
    const game = await stage.game(host, pot);
    const before = await stage.join(game, 'Ann', ann, fee);
    await game.host.must('host:kick', { playerId: before.playerId });
    const again = await stage.join(game, 'Ann', ann, fee);
    await play(game, [[again.client, 0]]);
    await stage.comesTo(ann, [10, 0]);
    expect((await stage.outcomes(game)).at(-1)).toBe('played');
  });
});

describe('who puts up a pot', () => {
  it('has an account, a quiz of their own, and enough [POT-4]', async () => {
    const [ann, guest] = [await stage.person(5n), await newPerson(stage.product)];
    const quizId = await stage.quizOf(ann);
    const asked = async (person: Person, wanted: unknown, quiz = quizId) =>
      (await stage.open(person, quiz, wanted)).body.error;
    expect(await asked(guest, pot, await stage.quizOf(guest))).toMatchObject({ code: 'not_allowed' });
    expect(await asked(ann, { ...pot, sponsored: '6' })).toMatchObject({ code: 'insufficient' });
    expect(await asked(ann, { asset: 'credits', split: 'winner' })).toMatchObject({ code: 'bad_request' });
    expect(await asked(ann, { ...pot, asset: 'points' })).toMatchObject({ code: 'bad_request' });
    const tooMuch = { limit: 'pot_entry_fee', maximum: 500 };
    expect(await asked(ann, { ...pot, entryFee: '501' })).toMatchObject({ code: 'limit', details: tooMuch });
    const key = await stage.product.rest<{ key: string }>(
      'POST',
      '/api/me/keys',
      { name: 'k', scopes: ['games:write', 'quizzes:read'] },
      ann.token,
    );
    expect(await asked({ ...ann, token: key.body.key }, pot)).toMatchObject({ code: 'not_allowed' });
    const [sample] = await stage.execute<{ id: string }>('select id from quiz where owner_id is null limit 1');
    if (sample !== undefined) expect(await asked(ann, pot, sample.id)).toMatchObject({ code: 'not_allowed' });
    expect(await stage.execute('select 1 from pot where host_id in (?, ?)', [ann.id, guest.id])).toEqual([]);
    expect(await stage.walletOf(ann)).toEqual([5, 0]);
  });

  it('gets the sponsored part back when the process dies before the room is open [POT-1]', async () => {
    const quizId = await stage.quizOf(host);
    const [before] = await stage.walletOf(host);
    const settings = { pot: { asset: 'credits', sponsored: '7', split: 'winner' } };
    const open = () =>
      stage.product.rest<PotGame>('POST', '/api/games', { quizId, settings }, host.token, {
        headers: { 'idempotency-key': 'a-process-that-dies' },
      });
    const opened = await open();
    expect(opened).toMatchObject({ status: 201 });
    const { gameId } = opened.body;
    const jobs = () =>
      stage.execute(
        `select run_at > now() + interval '1 minute' as later from graphile_worker._private_jobs where key = ?`,
        [`unopened-pot:${gameId}`],
      );
    expect(await jobs()).toEqual([{ later: true }]);
    // As such a process leaves it.
    await stage.execute(`update game set opening_at = now() - interval '2 minutes' where id = ? returning id`, [
      gameId,
    ]);
    await stage.hurry();
    await stage.comesTo(host, [before, 0]);
    // The same request makes another game.
    const again = (await open()).body;
    expect(again).not.toHaveProperty('replayed');
    expect(again.gameId).not.toBe(gameId);
    expect(await stage.walletOf(host)).toEqual([before - 7, 7]);
    const { body } = await stage.product.rest('GET', `/api/games/${gameId}/results`, undefined, host.token);
    expect(body).toMatchObject({ status: 'abandoned' });
  });

  it('cannot delete the game before its pot is settled, and gets its holds from no wallet [POT-5]', async () => {
    const ann = await stage.person(10n);
    const game = await stage.game(host, pot);
    await stage.join(game, 'Ann', ann, fee);
    const [hold] = await stage.execute<{ id: string }>('select hold_id as id from pot_entry where game_id = ?', [
      game.gameId,
    ]);
    const release = await stage.product.rest('POST', `/api/wallet/holds/${hold?.id}/release`, {}, ann.token, {
      headers: { 'idempotency-key': 'release' },
    });
    expect(release.status).toBe(404);
    const remove = () => stage.product.rest('DELETE', `/api/games/${game.gameId}`, undefined, host.token);
    expect((await remove()).status).toBe(409);
    const leave = { password: 'correct horse battery', forfeit: true };
    expect((await stage.product.rest('DELETE', '/api/me', leave, ann.token)).status).toBe(409);
    await game.host.must('host:end', {});
    await expect.poll(async () => (await remove()).status, { timeout: 30_000 }).toBe(204);
    await stage.comesTo(ann, [10, 0]);
    expect((await stage.product.rest('DELETE', '/api/me', leave, ann.token)).status).toBe(204);
  });
});
