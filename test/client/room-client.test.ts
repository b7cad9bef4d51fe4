import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import {
  acceptJoin,
  ClientStage,
  connectionIs,
  unqueued,
  openRoom,
  pin,
  receipt,
  stateWhen,
  timing,
} from './client-stage.ts';
import { ModelRoom } from './model-room.ts';
import { cut, emit } from './scripted-server.ts';

let stage: ClientStage;

beforeEach(async () => {
  stage = await ClientStage.open();
});

afterEach(() => stage.close());

describe('joining', () => {
  it('takes a seat and is live with the snapshot of the reply', async () => {
    const client = stage.makeClient();
    expect(client.state.connection).toBe('idle');
    const joined = client.join({ pin, nickname: 'Ana', team: 'Red' });
    expect(client.state.connection).toBe('connecting');
    const request = await stage.server.request('player:join');
    expect(request.payload).toMatchObject({ pin, nickname: 'Ana', team: 'Red' });
    expect(request.payload.key).toMatch(/^[0-9a-f]{32}$/);
    acceptJoin(request, openRoom());
    expect(await joined).toMatchObject({ ok: true, playerId: 'me' });
    expect(client.state).toMatchObject({ connection: 'live', snapshot: { room: { phase: 'open' } } });
    expect((await stage.server.connection()).token).toBeUndefined();
  });

  it('folds an event that follows the reply in the same read', async () => {
    const room = openRoom();
    const client = stage.makeClient();
    void client.join({ pin, nickname: 'Ana' });
    const request = await stage.server.request('player:join');
    acceptJoin(request, room);
    for (const { name, payload } of room.step('next')) request.socket.emit(name, payload);
    const state = await stateWhen(client, ({ snapshot }) => snapshot?.you?.result !== undefined);
    expect(state.snapshot?.room.phase).toBe('reveal');
  });

  it('tries again with the same key: refused for now, cut off, and without a reply', async () => {
    const client = stage.makeClient(unqueued);
    const joined = client.join({ pin, nickname: 'Ana' });
    const first = await stage.server.request('player:join');
    first.refuse('busy');
    const second = await stage.server.request('player:join');
    cut(second.socket);
    const third = await stage.server.request('player:join');
    const fourth = await stage.server.request('player:join');
    acceptJoin(fourth, openRoom());
    expect(await joined).toMatchObject({ ok: true });
    expect(new Set([first, second, third, fourth].map(({ payload }) => payload.key)).size).toBe(1);
  });

  it('starts on a new socket when an earlier call, of which nobody heard, has seated the old one', async () => {
    const client = stage.makeClient({ timing: { ...timing, joinTimeoutMs: 1000 } });
    const givenUp = client.join({ pin, nickname: 'Ana' });
    const lost = await stage.server.request('player:join');
    expect(await givenUp).toMatchObject({ ok: false, error: { code: 'busy' } });

    const joined = client.join({ pin, nickname: 'Ana' });
    const second = await stage.server.request('player:join');
    second.refuse('not_allowed');
    const third = await stage.server.request('player:join');
    expect(third.socket.id).not.toBe(lost.socket.id);
    acceptJoin(third, openRoom());
    expect(await joined).toMatchObject({ ok: true });
  });

  it('starts on a new socket when the lost reply has seated the old one', async () => {
    const client = stage.makeClient(unqueued);
    const joined = client.join({ pin, nickname: 'Ana' });
    const lost = await stage.server.request('player:join');
    const second = await stage.server.request('player:join');
    second.refuse('not_allowed');
    const third = await stage.server.request('player:join');
    expect(third.socket.id).not.toBe(lost.socket.id);
    expect(third.payload.key).toBe(lost.payload.key);
    acceptJoin(third, openRoom());
    expect(await joined).toMatchObject({ ok: true });
  });

  it('says why it was refused, and keeps the key for the next attempt', async () => {
    const client = stage.makeClient();
    const refused = client.join({ pin, nickname: 'Ana' });
    const first = await stage.server.request('player:join');
    first.refuse('name_taken');
    expect(await refused).toMatchObject({ ok: false, error: { code: 'name_taken' } });
    expect(client.state).toMatchObject({ connection: 'idle', error: { code: 'name_taken' } });
    const joined = client.join({ pin, nickname: 'Ben' });
    const second = await stage.server.request('player:join');
    expect(second.payload.key).toBe(first.payload.key);
    acceptJoin(second, openRoom());
    expect(await joined).toMatchObject({ ok: true });
    expect(client.state).not.toHaveProperty('error');
  });

  it('gives up after a while, honestly', async () => {
    const client = stage.makeClient({ timing: { ...timing, joinTimeoutMs: 100 } });
    const reply = await client.join({ pin, nickname: 'Ana' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(client.state.connection).toBe('idle');
  });

  it('leaves the answers of another game with the same PIN behind', async () => {
    stage.kept.set(
      `quickfire:seat:${pin}`,
      JSON.stringify({ key: 'k'.repeat(16), playerId: 'old', outbox: [{ question: 0, answer: 1 }], receipts: ['old'] }),
    );
    const { client } = await stage.seat(openRoom());
    expect(client.state).not.toHaveProperty('outbox');
    expect(JSON.parse(stage.kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ outbox: [], receipts: [] });
  });
});

describe('joining another room', () => {
  it('starts with nothing of the first', async () => {
    const { client } = await stage.seat(openRoom());
    const answered = client.answer(0, 1);
    (await stage.server.request('player:answer')).accept(receipt);
    await answered;
    const joined = client.join({ pin: '654321', nickname: 'Ana' });
    expect(client.state).toEqual({ connection: 'connecting', clockOffsetMs: client.state.clockOffsetMs });
    const request = await stage.server.request('player:join');
    request.accept({ playerId: 'other', token: 'token-2', snapshot: openRoom().snapshot(Date.now()) });
    await joined;
    expect(client.state).not.toHaveProperty('outbox');
    expect(client.token).toBe('token-2');
  });
});

describe('reconnecting', () => {
  it('comes back with its token after a cut, and shows what happened meanwhile', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    cut(socket);
    await connectionIs(client, 'reconnecting');
    room.step('next');
    expect((await stage.welcome(room)).token).toBe('token-1');
    expect((await connectionIs(client, 'live')).snapshot?.room.phase).toBe('reveal');
  });

  it('comes back after the server has ended the connection', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    socket.disconnect(true);
    await stage.welcome(room);
    await connectionIs(client, 'live');
  });

  it('keeps trying when connections are refused for now', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    stage.server.refusals = [{ code: 'busy' }, { code: 'too_many', retryAfterMs: 10 }, {}];
    cut(socket);
    expect((await stateWhen(client, ({ error }) => error?.code === 'busy')).connection).toBe('reconnecting');
    await stage.welcome(room);
    expect(await connectionIs(client, 'live')).not.toHaveProperty('error');
  });

  it('dials again when a connection brings no snapshot', async () => {
    const client = stage.makeClient({ token: 'host-token', timing: { ...timing, connectTimeoutMs: 100 } });
    client.connect();
    await stage.server.connection();
    await stage.welcome(openRoom('host'));
    await connectionIs(client, 'live');
  });

  it('takes up the kept seat after a reload', async () => {
    const room = openRoom();
    (await stage.seat(room)).client.close();
    const reloaded = stage.makeClient();
    expect(reloaded.restore('654321')).toBe(false);
    expect(reloaded.restore(pin)).toBe(true);
    expect((await stage.welcome(room)).token).toBe('token-1');
    await connectionIs(reloaded, 'live');
  });

  it('tries at a steady pace after a restart was announced: a balancer may choose the process that goes once more', async () => {
    const room = openRoom();
    const waits = { timing: { ...timing, retryBaseMs: 40, retryMaxMs: 100_000 }, random: () => 0.5 };
    const tookMs = async (leave: (socket: Socket) => void): Promise<number> => {
      const { client, socket } = await stage.seat(room, waits);
      stage.server.refusals = Array.from({ length: 6 }, () => ({ code: 'busy' as const }));
      const from = performance.now();
      leave(socket);
      await stage.welcome(room);
      await connectionIs(client, 'live');
      client.close();
      return performance.now() - from;
    };
    const announced = await tookMs((socket) => emit(socket, 'server:restarting', { rev: room.rev, reconnectInMs: 0 }));
    expect(announced).toBeLessThan((await tookMs(cut)) / 2);
  });

  it('moves to another process at the moment that a restart names [CONN-10]', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const left = new Promise((resolve) => socket.once('disconnect', resolve));
    emit(socket, 'server:restarting', { rev: room.rev, reconnectInMs: 30 });
    expect(await left).toBe('client namespace disconnect');
    await stage.welcome(room);
    await connectionIs(client, 'live');
  });

  it('plays without a storage, and with a broken one', async () => {
    const broken = (): never => {
      throw new Error('quota');
    };
    for (const storage of [undefined, { get: broken, set: broken, remove: broken }]) {
      const client = stage.makeClient(storage === undefined ? {} : { storage });
      const joined = client.join({ pin, nickname: 'Ana' });
      acceptJoin(await stage.server.request('player:join'), openRoom());
      expect(await joined).toMatchObject({ ok: true });
    }
  });
});

describe('without a storage', () => {
  it('remembers the key and the seat as long as it lives', async () => {
    const room = openRoom();
    const client = stage.keep(new RoomClient({ url: stage.url, timing }));
    const refused = client.join({ pin, nickname: 'Ana' });
    const first = await stage.server.request('player:join');
    first.refuse('name_taken');
    await refused;
    const joined = client.join({ pin, nickname: 'Ben' });
    const second = await stage.server.request('player:join');
    expect(second.payload.key).toBe(first.payload.key);
    acceptJoin(second, room);
    await joined;
    await stage.server.connection();
    emit(second.socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    await connectionIs(client, 'replaced');
    expect(client.restore('654321')).toBe(false);
    expect(client.restore(pin)).toBe(true);
    expect((await stage.welcome(room)).token).toBe('token-1');
  });
});

describe('losing the seat', () => {
  it.each([
    ['host', 'removed', false],
    ['replaced', 'replaced', true],
  ] as const)('stops when kicked: %s', async (reason, connection, keepsSeat) => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const answered = client.answer(0, 1);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    emit(socket, 'player:kicked', { rev: room.rev, reason });
    await connectionIs(client, connection);
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy', retryable: false } });
    expect(await gone).toBe('client namespace disconnect');
    expect(stage.kept.has(`quickfire:seat:${pin}`)).toBe(keepsSeat);
    expect(stage.makeClient().restore(pin)).toBe(keepsSeat);
  });

  it('takes a replaced seat back when asked to, and sends what was under way', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const answered = client.answer(0, 1);
    await stage.server.request('player:answer');
    emit(socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    await connectionIs(client, 'replaced');
    client.connect();
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect((await stage.welcome(room)).token).toBe('token-1');
    await connectionIs(client, 'live');
    (await stage.server.request('player:answer')).accept(receipt);
    await stateWhen(client, ({ outbox }) => outbox?.state === 'accepted');
  });

  it('takes it back once when it may have lost it to a connection of its own that was given up', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    cut(socket);
    const second = await stage.welcome(room);
    await connectionIs(client, 'live');
    emit(second.socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    const third = await stage.welcome(room);
    expect(third.token).toBe('token-1');
    await connectionIs(client, 'live');
    emit(third.socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    await connectionIs(client, 'replaced');
  });

  it('stops when the room is closed', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    emit(socket, 'room:closed', { rev: room.rev + 1, reason: 'ended' });
    expect(await connectionIs(client, 'closed')).toMatchObject({ closedReason: 'ended' });
    expect(stage.kept.size).toBe(0);
  });

  it('stops when the token is refused, and forgets it', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    stage.server.refusals = [{ code: 'bad_token', message: 'unknown', retryable: false }];
    cut(socket);
    expect(await connectionIs(client, 'refused')).toMatchObject({ error: { code: 'bad_token' } });
    expect(stage.kept.size).toBe(0);
  });

  it('gives the seat back when it leaves the lobby, and keeps it when it leaves the game', async () => {
    for (const [room, keepsSeat] of [
      [new ModelRoom('player'), false],
      [openRoom(), true],
    ] as const) {
      const { client } = await stage.seat(room);
      const left = client.leave();
      (await stage.server.request('player:leave')).accept();
      expect(await left).toMatchObject({ ok: true });
      expect(client.state.connection).toBe('left');
      expect(stage.kept.size > 0).toBe(keepsSeat);
    }
  });
});

describe('changing the name', () => {
  it('keeps the seat, and shows the name as the server has it', async () => {
    const { client } = await stage.seat(openRoom());
    const seat = client.state.snapshot?.you;
    const refused = client.rename('x');
    (await stage.server.request('player:rename')).refuse('name_taken');
    expect(await refused).toMatchObject({ ok: false, error: { code: 'name_taken' } });
    expect(client.state.snapshot?.you).toEqual(seat);
    const changed = client.rename(' Ann ');
    const request = await stage.server.request('player:rename');
    expect(request.payload).toEqual({ nickname: ' Ann ' });
    request.accept({ nickname: 'Ann' });
    expect(await changed).toMatchObject({ ok: true, nickname: 'Ann' });
    expect(client.state).toMatchObject({ connection: 'live', snapshot: { you: { ...seat, nickname: 'Ann' } } });
  });
});

describe('closing', () => {
  it('lets the process end: no socket and no timer stays', async () => {
    const script = `
      import { RoomClient } from '../../src/client/room-client.ts';
      const client = new RoomClient({ url: ${JSON.stringify(stage.url)} });
      const restarting = new Promise((resolve) => client.subscribe(({ snapshot }) => snapshot?.room.locked && resolve()));
      await client.join({ pin: '123456', nickname: 'Ana' });
      await restarting;
      void client.answer(0, 1);
      client.close();
      void client.answer(0, 2);`;
    const child = execFile(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const request = await stage.server.request('player:join');
    acceptJoin(request, openRoom());
    emit(request.socket, 'server:restarting', { rev: 2, reconnectInMs: 600_000 });
    emit(request.socket, 'room:locked', { rev: 2, locked: true });
    expect(await ended).toBe(0);
  });
});
