import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoomClient, type RoomClientOptions } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { ClientStorage } from '../../src/client/seat-store.ts';
import { ModelRoom } from './model-room.ts';
import { cut, emit, type Request, ScriptedServer } from './scripted-server.ts';

const timing = {
  ackTimeoutMs: 10_000,
  connectTimeoutMs: 2000,
  retryBaseMs: 5,
  retryMaxMs: 20,
  gapMs: 20,
  clockBurst: 1,
  joinTimeoutMs: 5000,
  hostTimeoutMs: 5000,
};
/** For tests in which a reply gets lost. */
const impatient = { timing: { ...timing, ackTimeoutMs: 250 } };
const pin = '123456';
const receipt = { status: 'accepted', elapsedMs: 1200, receipt: 'r1' };

let server: ScriptedServer;
let url: string;
let clients: RoomClient[];
let kept: Map<string, string>;
let storage: ClientStorage;

beforeEach(async () => {
  server = new ScriptedServer();
  url = await server.listen();
  clients = [];
  kept = new Map();
  storage = {
    get: (key) => kept.get(key),
    set: (key, value) => kept.set(key, value),
    remove: (key) => kept.delete(key),
  };
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

function makeClient(options: Partial<RoomClientOptions> = {}): RoomClient {
  const client = new RoomClient({ url, storage, timing, ...options });
  clients.push(client);
  return client;
}

/** The first state, from now on, of which this is true. */
function stateWhen(client: RoomClient, test: (state: RoomState) => boolean): Promise<RoomState> {
  return new Promise((resolve) => {
    let isDone = false;
    const look = (state: RoomState): void => {
      if (isDone || !test(state)) return;
      isDone = true;
      queueMicrotask(() => unsubscribe());
      resolve(state);
    };
    const unsubscribe = client.subscribe(look);
    look(client.state);
  });
}

const connectionIs = (client: RoomClient, connection: RoomState['connection']) =>
  stateWhen(client, (state) => state.connection === connection);
const revIs = (client: RoomClient, rev: number) => stateWhen(client, (state) => state.snapshot?.rev === rev);

function openRoom(role: 'host' | 'player' = 'player'): ModelRoom {
  const room = new ModelRoom(role);
  room.step('next');
  room.step('next');
  return room;
}

function acceptJoin(request: Request<'player:join'>, room: ModelRoom): void {
  request.accept({ playerId: 'me', token: 'token-1', snapshot: room.snapshot(Date.now()) });
}

/** A client with a seat in this room, and its socket on the server. */
async function seat(
  room: ModelRoom,
  options: Partial<RoomClientOptions> = {},
): Promise<{ client: RoomClient; socket: Socket }> {
  const client = makeClient(options);
  const joined = client.join({ pin, nickname: 'Ana' });
  const request = await server.request('player:join');
  await server.connection();
  acceptJoin(request, room);
  await joined;
  return { client, socket: request.socket };
}

/** The next connection, welcomed with a snapshot. */
async function welcome(room: ModelRoom): Promise<{ socket: Socket; token: unknown }> {
  const connection = await server.connection();
  emit(connection.socket, 'room:snapshot', room.snapshot(Date.now()));
  return connection;
}

async function seatHost(room: ModelRoom): Promise<{ client: RoomClient; socket: Socket }> {
  const client = makeClient({ token: 'host-token' });
  client.connect();
  const { socket, token } = await welcome(room);
  expect(token).toBe('host-token');
  await connectionIs(client, 'live');
  return { client, socket };
}

describe('joining', () => {
  it('takes a seat and is live with the snapshot of the reply', async () => {
    const client = makeClient();
    expect(client.state.connection).toBe('idle');
    const joined = client.join({ pin, nickname: 'Ana', team: 'Red' });
    expect(client.state.connection).toBe('connecting');
    const request = await server.request('player:join');
    expect(request.payload).toMatchObject({ pin, nickname: 'Ana', team: 'Red' });
    expect(request.payload.key).toMatch(/^[0-9a-f]{32}$/);
    acceptJoin(request, openRoom());
    expect(await joined).toMatchObject({ ok: true, playerId: 'me' });
    expect(client.state).toMatchObject({ connection: 'live', snapshot: { room: { phase: 'open' } } });
    expect((await server.connection()).token).toBeUndefined();
  });

  it('folds an event that follows the reply in the same read', async () => {
    const room = openRoom();
    const client = makeClient();
    void client.join({ pin, nickname: 'Ana' });
    const request = await server.request('player:join');
    acceptJoin(request, room);
    for (const { name, payload } of room.step('next')) request.socket.emit(name, payload);
    const state = await stateWhen(client, ({ snapshot }) => snapshot?.you?.result !== undefined);
    expect(state.snapshot?.room.phase).toBe('reveal');
  });

  it('tries again with the same key: refused for now, cut off, and without a reply', async () => {
    const client = makeClient(impatient);
    const joined = client.join({ pin, nickname: 'Ana' });
    const first = await server.request('player:join');
    first.refuse('busy');
    const second = await server.request('player:join');
    cut(second.socket);
    const third = await server.request('player:join');
    const fourth = await server.request('player:join');
    acceptJoin(fourth, openRoom());
    expect(await joined).toMatchObject({ ok: true });
    expect(new Set([first, second, third, fourth].map(({ payload }) => payload.key)).size).toBe(1);
  });

  it('starts on a new socket when the lost reply has seated the old one', async () => {
    const client = makeClient(impatient);
    const joined = client.join({ pin, nickname: 'Ana' });
    const lost = await server.request('player:join');
    const second = await server.request('player:join');
    second.refuse('not_allowed');
    const third = await server.request('player:join');
    expect(third.socket.id).not.toBe(lost.socket.id);
    expect(third.payload.key).toBe(lost.payload.key);
    acceptJoin(third, openRoom());
    expect(await joined).toMatchObject({ ok: true });
  });

  it('says why it was refused, and keeps the key for the next attempt', async () => {
    const client = makeClient();
    const refused = client.join({ pin, nickname: 'Ana' });
    const first = await server.request('player:join');
    first.refuse('name_taken');
    expect(await refused).toMatchObject({ ok: false, error: { code: 'name_taken' } });
    expect(client.state).toMatchObject({ connection: 'idle', error: { code: 'name_taken' } });
    const joined = client.join({ pin, nickname: 'Ben' });
    const second = await server.request('player:join');
    expect(second.payload.key).toBe(first.payload.key);
    acceptJoin(second, openRoom());
    expect(await joined).toMatchObject({ ok: true });
    expect(client.state).not.toHaveProperty('error');
  });

  it('gives up after a while, honestly', async () => {
    const client = makeClient({ timing: { ...timing, joinTimeoutMs: 100 } });
    const reply = await client.join({ pin, nickname: 'Ana' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(client.state.connection).toBe('idle');
  });

  it('leaves the answers of another game with the same PIN behind', async () => {
    kept.set(
      `quickfire:seat:${pin}`,
      JSON.stringify({ key: 'k'.repeat(16), playerId: 'old', outbox: [{ question: 0, answer: 1 }], receipts: ['old'] }),
    );
    const { client } = await seat(openRoom());
    expect(client.state).not.toHaveProperty('outbox');
    expect(JSON.parse(kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ outbox: [], receipts: [] });
  });
});

describe('joining another room', () => {
  it('starts with nothing of the first', async () => {
    const { client } = await seat(openRoom());
    const answered = client.answer(0, 1);
    (await server.request('player:answer')).accept(receipt);
    await answered;
    const joined = client.join({ pin: '654321', nickname: 'Ana' });
    expect(client.state).toEqual({ connection: 'connecting', clockOffsetMs: client.state.clockOffsetMs });
    const request = await server.request('player:join');
    request.accept({ playerId: 'other', token: 'token-2', snapshot: openRoom().snapshot(Date.now()) });
    await joined;
    expect(client.state).not.toHaveProperty('outbox');
    expect(client.token).toBe('token-2');
  });
});

describe('reconnecting', () => {
  it('comes back with its token after a cut, and shows what happened meanwhile', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    cut(socket);
    await connectionIs(client, 'reconnecting');
    room.step('next');
    expect((await welcome(room)).token).toBe('token-1');
    expect((await connectionIs(client, 'live')).snapshot?.room.phase).toBe('reveal');
  });

  it('comes back after the server has ended the connection', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    socket.disconnect(true);
    await welcome(room);
    await connectionIs(client, 'live');
  });

  it('keeps trying when connections are refused for now', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    server.refusals = [{ code: 'busy' }, { code: 'too_many', retryAfterMs: 10 }, {}];
    cut(socket);
    expect((await stateWhen(client, ({ error }) => error?.code === 'busy')).connection).toBe('reconnecting');
    await welcome(room);
    expect(await connectionIs(client, 'live')).not.toHaveProperty('error');
  });

  it('dials again when a connection brings no snapshot', async () => {
    const client = makeClient({ token: 'host-token', timing: { ...timing, connectTimeoutMs: 100 } });
    client.connect();
    await server.connection();
    await welcome(openRoom('host'));
    await connectionIs(client, 'live');
  });

  it('takes up the kept seat after a reload', async () => {
    const room = openRoom();
    (await seat(room)).client.close();
    const reloaded = makeClient();
    expect(reloaded.restore('654321')).toBe(false);
    expect(reloaded.restore(pin)).toBe(true);
    expect((await welcome(room)).token).toBe('token-1');
    await connectionIs(reloaded, 'live');
  });

  it('moves to another process at the moment that a restart names', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    const left = new Promise((resolve) => socket.once('disconnect', resolve));
    emit(socket, 'server:restarting', { rev: room.rev, reconnectInMs: 30 });
    expect(await left).toBe('client namespace disconnect');
    await welcome(room);
    await connectionIs(client, 'live');
  });

  it('plays without a storage, and with a broken one', async () => {
    const broken = (): never => {
      throw new Error('quota');
    };
    for (const storage of [undefined, { get: broken, set: broken, remove: broken }]) {
      const client = makeClient(storage === undefined ? {} : { storage });
      const joined = client.join({ pin, nickname: 'Ana' });
      acceptJoin(await server.request('player:join'), openRoom());
      expect(await joined).toMatchObject({ ok: true });
    }
  });
});

describe('without a storage', () => {
  it('remembers the key and the seat as long as it lives', async () => {
    const room = openRoom();
    const client = new RoomClient({ url, timing });
    clients.push(client);
    const refused = client.join({ pin, nickname: 'Ana' });
    const first = await server.request('player:join');
    first.refuse('name_taken');
    await refused;
    const joined = client.join({ pin, nickname: 'Ben' });
    const second = await server.request('player:join');
    expect(second.payload.key).toBe(first.payload.key);
    acceptJoin(second, room);
    await joined;
    await server.connection();
    emit(second.socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    await connectionIs(client, 'replaced');
    expect(client.restore('654321')).toBe(false);
    expect(client.restore(pin)).toBe(true);
    expect((await welcome(room)).token).toBe('token-1');
  });
});

describe('losing the seat', () => {
  it.each([
    ['host', 'removed', false],
    ['replaced', 'replaced', true],
  ] as const)('stops when kicked: %s', async (reason, connection, keepsSeat) => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    const answered = client.answer(0, 1);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    emit(socket, 'player:kicked', { rev: room.rev, reason });
    await connectionIs(client, connection);
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy', retryable: false } });
    expect(await gone).toBe('client namespace disconnect');
    expect(kept.has(`quickfire:seat:${pin}`)).toBe(keepsSeat);
    expect(makeClient().restore(pin)).toBe(keepsSeat);
  });

  it('takes a replaced seat back when asked to, and sends what was under way', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    const answered = client.answer(0, 1);
    await server.request('player:answer');
    emit(socket, 'player:kicked', { rev: room.rev, reason: 'replaced' });
    await connectionIs(client, 'replaced');
    client.connect();
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect((await welcome(room)).token).toBe('token-1');
    await connectionIs(client, 'live');
    (await server.request('player:answer')).accept(receipt);
    await stateWhen(client, ({ outbox }) => outbox?.state === 'accepted');
  });

  it('stops when the room is closed', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    emit(socket, 'room:closed', { rev: room.rev + 1, reason: 'ended' });
    expect(await connectionIs(client, 'closed')).toMatchObject({ closedReason: 'ended' });
    expect(kept.size).toBe(0);
  });

  it('stops when the token is refused, and forgets it', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    server.refusals = [{ code: 'bad_token', message: 'unknown', retryable: false }];
    cut(socket);
    expect(await connectionIs(client, 'refused')).toMatchObject({ error: { code: 'bad_token' } });
    expect(kept.size).toBe(0);
  });

  it('gives the seat back when it leaves the lobby, and keeps it when it leaves the game', async () => {
    for (const [room, keepsSeat] of [
      [new ModelRoom('player'), false],
      [openRoom(), true],
    ] as const) {
      const { client } = await seat(room);
      const left = client.leave();
      (await server.request('player:leave')).accept();
      expect(await left).toMatchObject({ ok: true });
      expect(client.state.connection).toBe('left');
      expect(kept.size > 0).toBe(keepsSeat);
    }
  });
});

describe('answering', () => {
  it('shows the answer at once, and the acceptance when it comes', async () => {
    const { client } = await seat(openRoom());
    const answered = client.answer(0, 1);
    expect(client.state.outbox).toEqual({ question: 0, answer: 1, state: 'sending' });
    const request = await server.request('player:answer');
    expect(request.payload).toEqual({ question: 0, answer: 1 });
    request.accept(receipt);
    expect(await answered).toMatchObject({ ok: true, status: 'accepted', receipt: 'r1' });
    expect(client.state.outbox).toMatchObject({ state: 'accepted', ack: receipt });
    expect(client.state.snapshot?.you).toMatchObject({ answered: true, answer: 1 });
  });

  it('sends it again when busy, when not open yet, and when the reply gets lost', async () => {
    const { client } = await seat(openRoom(), impatient);
    const answered = client.answer(0, 1);
    (await server.request('player:answer')).refuse('busy', { retryAfterMs: 1 });
    (await server.request('player:answer')).refuse('not_open', { retryable: true });
    await server.request('player:answer');
    (await server.request('player:answer')).accept({ ...receipt, status: 'duplicate' });
    expect(await answered).toMatchObject({ ok: true, status: 'duplicate' });
    expect(server.unread('player:answer')).toBe(0);
  });

  it('sends it when the connection is back', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    cut(socket);
    await connectionIs(client, 'reconnecting');
    const answered = client.answer(0, 1);
    expect(client.state.outbox?.state).toBe('sending');
    await welcome(room);
    (await server.request('player:answer')).accept(receipt);
    expect(await answered).toMatchObject({ ok: true });
  });

  it('leaves a connection that swallows requests, and sends it on a new one', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room, impatient);
    const answered = client.answer(0, 1);
    const swallowed = await server.request('player:answer');
    expect(swallowed.socket.id).toBe(socket.id);
    await welcome(room);
    let request = swallowed;
    while (request.socket.id === socket.id) request = await server.request('player:answer');
    expect(request.payload).toEqual(swallowed.payload);
    request.accept({ ...receipt, status: 'duplicate' });
    expect(await answered).toMatchObject({ ok: true });
  });

  it('stays on a connection that is slow but alive', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room, impatient);
    const answered = client.answer(0, 1);
    for (let silence = 0; silence < 3; silence += 1) {
      expect((await server.request('player:answer')).socket.id).toBe(socket.id);
      emit(socket, 'room:locked', { rev: room.rev, locked: silence % 2 === 0 });
    }
    const last = await server.request('player:answer');
    expect(last.socket.id).toBe(socket.id);
    last.accept(receipt);
    expect(await answered).toMatchObject({ ok: true });
  });

  it('sends after a reload what was under way before', async () => {
    const room = openRoom();
    const { client } = await seat(room);
    const answered = client.answer(0, [2, 0, 1]);
    await server.request('player:answer');
    client.close();
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy' } });
    const reloaded = makeClient();
    reloaded.restore(pin);
    await welcome(room);
    expect((await connectionIs(reloaded, 'live')).outbox).toMatchObject({ answer: [2, 0, 1], state: 'sending' });
    (await server.request('player:answer')).accept(receipt);
    await stateWhen(reloaded, ({ outbox }) => outbox?.state === 'accepted');
    expect(JSON.parse(kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ outbox: [], receipts: ['r1'] });
  });

  it('ends with what the server says, and lets a wrong answer be corrected', async () => {
    const { client } = await seat(openRoom());
    const invalid = client.answer(0, 7);
    (await server.request('player:answer')).refuse('bad_request');
    expect(await invalid).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(client.state.outbox).toMatchObject({ state: 'refused', error: { code: 'bad_request' } });
    const late = client.answer(0, 1);
    (await server.request('player:answer')).refuse('too_late');
    expect(await late).toMatchObject({ ok: false, error: { code: 'too_late' } });
  });

  it('sends one answer per question, however often it is tapped', async () => {
    const { client } = await seat(openRoom());
    const taps = [client.answer(0, 1), client.answer(0, 1)];
    expect(await client.answer(0, 2)).toMatchObject({ ok: false, error: { code: 'already_answered' } });
    (await server.request('player:answer')).accept(receipt);
    expect(await Promise.all(taps)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await client.answer(0, 1)).toMatchObject({ ok: true, status: 'duplicate', receipt: 'r1' });
    expect(server.unread('player:answer')).toBe(0);
  });

  it('forgets receipts when the finished game is stored', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    const answered = client.answer(0, 1);
    (await server.request('player:answer')).accept(receipt);
    await answered;
    emit(socket, 'room:stored', { rev: room.rev, through: '1-0' });
    for (const step of ['next', 'end'] as const) {
      for (const { name, payload } of room.step(step)) socket.emit(name, payload);
    }
    emit(socket, 'room:stored', { rev: room.rev, through: '2-0' });
    const request = await server.request('player:receipts');
    expect(request.payload.receipts).toEqual(['r1']);
    request.accept({ states: ['stored'] });
    emit(socket, 'room:locked', { rev: room.rev, locked: true });
    await stateWhen(client, ({ snapshot }) => snapshot?.room.locked === true);
    expect(JSON.parse(kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ receipts: [] });
  });
});

describe('following the room', () => {
  it('asks for a snapshot when an event stays missing', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    room.step('extend');
    for (const { name, payload } of room.step('pause')) socket.emit(name, payload);
    (await server.request('room:sync')).refuse('busy');
    const request = await server.request('room:sync');
    expect(client.state.snapshot?.room.paused).toBe(false);
    request.accept({ snapshot: room.snapshot(Date.now()) });
    expect((await revIs(client, room.rev)).snapshot).toMatchObject({ room: { paused: true } });
  });

  it('asks for none when the missing event comes in time', async () => {
    const room = openRoom();
    const { client, socket } = await seat(room);
    const [missing] = room.step('extend');
    const [early] = room.step('pause');
    if (missing === undefined || early === undefined) throw new Error('the model made no events');
    socket.emit(early.name, early.payload);
    socket.emit(missing.name, missing.payload);
    await revIs(client, room.rev);
    const asked = client.sync();
    (await server.request('room:sync')).accept({ snapshot: room.snapshot(Date.now()) });
    expect(await asked).toMatchObject({ ok: true });
    expect(server.unread('room:sync')).toBe(0);
  });

  it('does not go back to an older snapshot, except on a new connection', async () => {
    const room = openRoom();
    const old = room.snapshot(Date.now());
    const { client, socket } = await seat(room);
    for (const { name, payload } of room.step('pause')) socket.emit(name, payload);
    socket.emit('room:snapshot', old);
    emit(socket, 'room:locked', { rev: room.rev, locked: true });
    const state = await stateWhen(client, ({ snapshot }) => snapshot?.room.locked === true);
    expect(state.snapshot?.rev).toBe(room.rev);
    cut(socket);
    const { socket: next } = await server.connection();
    next.emit('room:snapshot', old);
    await revIs(client, old.rev);
  });

  it('knows the time of the server', async () => {
    server.clockAheadMs = 3_600_000;
    const { client } = await seatHost(openRoom('host'));
    const state = await stateWhen(client, ({ clockOffsetMs }) => clockOffsetMs > 1_800_000);
    expect(Math.abs(state.clockOffsetMs - 3_600_000)).toBeLessThan(60_000);
  });
});

describe('hosting', () => {
  it('sends the rev it has seen, and the same one again when it must repeat', async () => {
    const room = openRoom('host');
    const { client, socket } = await seatHost(room);
    const stepped = client.next();
    const first = await server.request('host:next');
    const seen = room.rev;
    for (const { name, payload } of room.step('next')) socket.emit(name, payload);
    await revIs(client, room.rev);
    first.refuse('busy');
    const second = await server.request('host:next');
    expect([first.payload, second.payload]).toEqual([{ rev: seen }, { rev: seen }]);
    second.accept({ rev: room.rev, phase: room.phase });
    expect(await stepped).toMatchObject({ ok: true, phase: 'reveal' });
  });

  it('sends every wish with what belongs to it', async () => {
    const { client } = await seatHost(openRoom('host'));
    const wishes = [
      client.start(),
      client.end(),
      client.pause(),
      client.resume(),
      client.lock(true),
      client.kick('p1'),
    ];
    for (const name of ['host:start', 'host:end', 'host:pause', 'host:resume', 'host:lock', 'host:kick'] as const) {
      const request = await server.request(name);
      const expected = {
        'host:start': { rev: 2 },
        'host:end': { rev: 2 },
        'host:lock': { locked: true },
        'host:kick': { playerId: 'p1' },
      };
      expect(request.payload).toEqual(name in expected ? expected[name as keyof typeof expected] : {});
      request.accept();
    }
    expect(await Promise.all(wishes)).toEqual(Array.from({ length: 6 }, () => ({ ok: true })));
  });

  it('extends once, however often the request is repeated', async () => {
    const { client, socket } = await seatHost(openRoom('host'));
    const extended = client.extend(5000);
    const first = await server.request('host:extend');
    cut(socket);
    await welcome(openRoom('host'));
    const second = await server.request('host:extend');
    expect(second.payload).toEqual(first.payload);
    expect(first.payload).toMatchObject({ ms: 5000, id: expect.any(String) });
    second.accept({ closesAt: 9 });
    expect(await extended).toMatchObject({ ok: true, closesAt: 9 });
  });
});

describe('closing', () => {
  it('lets the process end: no socket and no timer stays', async () => {
    const script = `
      import { RoomClient } from '../../src/client/room-client.ts';
      const client = new RoomClient({ url: ${JSON.stringify(url)} });
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
    const request = await server.request('player:join');
    acceptJoin(request, openRoom());
    emit(request.socket, 'server:restarting', { rev: 2, reconnectInMs: 600_000 });
    emit(request.socket, 'room:locked', { rev: 2, locked: true });
    expect(await ended).toBe(0);
  });
});
