import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endGame } from '../../src/client/end-game.ts';
import { ClientStage, connectionIs, unqueued, openRoom, pin, receipt, revIs, stateWhen } from './client-stage.ts';
import { cut, emit } from './scripted-server.ts';

let stage: ClientStage;

beforeEach(async () => {
  stage = await ClientStage.open();
});

afterEach(() => stage.close());

describe('answering', () => {
  it('shows the answer at once, and the acceptance when it comes', async () => {
    const { client } = await stage.seat(openRoom());
    const answered = client.answer(0, 1);
    expect(client.state.outbox).toEqual({ question: 0, answer: 1, state: 'sending' });
    const request = await stage.server.request('player:answer');
    expect(request.payload).toEqual({ question: 0, answer: 1 });
    request.accept(receipt);
    expect(await answered).toMatchObject({ ok: true, status: 'accepted', receipt: 'r1' });
    expect(client.state.outbox).toMatchObject({ state: 'accepted', ack: receipt });
    expect(client.state.snapshot?.you).toMatchObject({ answered: true, answer: 1 });
  });

  it('sends it again when busy, when not open yet, and when the reply gets lost [ERR-2]', async () => {
    const { client } = await stage.seat(openRoom(), unqueued);
    const answered = client.answer(0, 1);
    (await stage.server.request('player:answer')).refuse('busy', { retryAfterMs: 1 });
    (await stage.server.request('player:answer')).refuse('not_open', { retryable: true });
    await stage.server.request('player:answer');
    (await stage.server.request('player:answer')).accept({ ...receipt, status: 'duplicate' });
    expect(await answered).toMatchObject({ ok: true, status: 'duplicate' });
    expect(stage.server.unread('player:answer')).toBe(0);
  });

  it('sends it when the connection is back', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    cut(socket);
    await connectionIs(client, 'reconnecting');
    const answered = client.answer(0, 1);
    expect(client.state.outbox?.state).toBe('sending');
    await stage.welcome(room);
    (await stage.server.request('player:answer')).accept(receipt);
    expect(await answered).toMatchObject({ ok: true });
  });

  it('leaves a connection that swallows requests, and sends it on a new one', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room, unqueued);
    const answered = client.answer(0, 1);
    const swallowed = await stage.server.request('player:answer');
    expect(swallowed.socket.id).toBe(socket.id);
    await stage.welcome(room);
    let request = swallowed;
    while (request.socket.id === socket.id) request = await stage.server.request('player:answer');
    expect(request.payload).toEqual(swallowed.payload);
    request.accept({ ...receipt, status: 'duplicate' });
    expect(await answered).toMatchObject({ ok: true });
  });

  it('stays on a connection that is slow but alive', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room, unqueued);
    const answered = client.answer(0, 1);
    for (let silence = 0; silence < 3; silence += 1) {
      expect((await stage.server.request('player:answer')).socket.id).toBe(socket.id);
      emit(socket, 'room:locked', { rev: room.rev, locked: silence % 2 === 0 });
    }
    const last = await stage.server.request('player:answer');
    expect(last.socket.id).toBe(socket.id);
    last.accept(receipt);
    expect(await answered).toMatchObject({ ok: true });
  });

  it('sends after a reload what was under way before', async () => {
    const room = openRoom();
    const { client } = await stage.seat(room);
    const answered = client.answer(0, [2, 0, 1]);
    await stage.server.request('player:answer');
    client.close();
    expect(await answered).toMatchObject({ ok: false, error: { code: 'busy' } });
    const reloaded = stage.makeClient();
    reloaded.restore(pin);
    await stage.welcome(room);
    expect((await connectionIs(reloaded, 'live')).outbox).toMatchObject({ answer: [2, 0, 1], state: 'sending' });
    (await stage.server.request('player:answer')).accept(receipt);
    await stateWhen(reloaded, ({ outbox }) => outbox?.state === 'accepted');
    expect(JSON.parse(stage.kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ outbox: [], receipts: ['r1'] });
  });

  it('ends with what the server says, and lets a wrong answer be corrected', async () => {
    const { client } = await stage.seat(openRoom());
    const invalid = client.answer(0, 7);
    (await stage.server.request('player:answer')).refuse('bad_request');
    expect(await invalid).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(client.state.outbox).toMatchObject({ state: 'refused', error: { code: 'bad_request' } });
    const late = client.answer(0, 1);
    (await stage.server.request('player:answer')).refuse('too_late');
    expect(await late).toMatchObject({ ok: false, error: { code: 'too_late' } });
  });

  it('sends one answer per question, however often it is tapped', async () => {
    const { client } = await stage.seat(openRoom());
    const taps = [client.answer(0, 1), client.answer(0, 1)];
    expect(await client.answer(0, 2)).toMatchObject({ ok: false, error: { code: 'already_answered' } });
    (await stage.server.request('player:answer')).accept(receipt);
    expect(await Promise.all(taps)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await client.answer(0, 1)).toMatchObject({ ok: true, status: 'duplicate', receipt: 'r1' });
    expect(stage.server.unread('player:answer')).toBe(0);
  });

  it('forgets receipts when the finished game is stored', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const answered = client.answer(0, 1);
    (await stage.server.request('player:answer')).accept(receipt);
    await answered;
    emit(socket, 'room:stored', { rev: room.rev, through: '1-0' });
    for (const step of ['next', 'end'] as const) {
      for (const { name, payload } of room.step(step)) socket.emit(name, payload);
    }
    emit(socket, 'room:stored', { rev: room.rev, through: '2-0' });
    const request = await stage.server.request('player:receipts');
    expect(request.payload.receipts).toEqual(['r1']);
    request.accept({ states: ['stored'] });
    emit(socket, 'room:locked', { rev: room.rev, locked: true });
    await stateWhen(client, ({ snapshot }) => snapshot?.room.locked === true);
    expect(JSON.parse(stage.kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ receipts: [] });
  });
});

describe('a room that the server has lost and rebuilt', () => {
  it('is shown the receipts: what it takes back is ours again, what it does not is given as an answer again', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const answered = client.answer(0, 1);
    (await stage.server.request('player:answer')).accept(receipt);
    await answered;
    const rebuiltAt = (restoredAt: number) => {
      const snapshot = room.snapshot(Date.now());
      snapshot.rev += restoredAt;
      emit(socket, 'room:snapshot', { ...snapshot, room: { ...snapshot.room, restoredAt } });
    };
    rebuiltAt(1000);
    const shown = await stage.server.request('player:receipts');
    expect(shown.payload.receipts).toEqual(['r1']);
    shown.refuse('busy');
    (await stage.server.request('player:receipts')).accept({ states: ['restored'] });
    const synced = await stage.server.request('room:sync');
    expect(JSON.parse(stage.kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({ receipts: ['r1'] });
    synced.accept({ snapshot: { ...room.snapshot(Date.now()), rev: room.rev + 1000 } });

    // The same rebuild asks for nothing more; another one does.
    rebuiltAt(1000);
    rebuiltAt(2000);
    (await stage.server.request('player:receipts')).accept({ states: ['unknown'] });
    expect((await stage.server.request('player:answer')).payload).toEqual({ question: 0, answer: 1 });
    expect(JSON.parse(stage.kept.get(`quickfire:seat:${pin}`) ?? '')).toMatchObject({
      receipts: [],
      outbox: [{ question: 0, answer: 1 }],
    });
    expect(stage.server.unread('player:receipts')).toBe(0);
  });
});

describe('following the room', () => {
  it('asks for a snapshot when an event stays missing', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    room.step('extend');
    for (const { name, payload } of room.step('pause')) socket.emit(name, payload);
    (await stage.server.request('room:sync')).refuse('busy');
    const request = await stage.server.request('room:sync');
    expect(client.state.snapshot?.room.paused).toBe(false);
    request.accept({ snapshot: room.snapshot(Date.now()) });
    expect((await revIs(client, room.rev)).snapshot).toMatchObject({ room: { paused: true } });
  });

  it('asks for none when the missing event comes in time', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const [missing] = room.step('extend');
    const [early] = room.step('pause');
    if (missing === undefined || early === undefined) throw new Error('the model made no events');
    socket.emit(early.name, early.payload);
    socket.emit(missing.name, missing.payload);
    await revIs(client, room.rev);
    const asked = client.sync();
    (await stage.server.request('room:sync')).accept({ snapshot: room.snapshot(Date.now()) });
    expect(await asked).toMatchObject({ ok: true });
    expect(stage.server.unread('room:sync')).toBe(0);
  });

  it('does not go back to an older snapshot, except on a new connection', async () => {
    const room = openRoom();
    const old = room.snapshot(Date.now());
    const { client, socket } = await stage.seat(room);
    for (const { name, payload } of room.step('pause')) socket.emit(name, payload);
    socket.emit('room:snapshot', old);
    emit(socket, 'room:locked', { rev: room.rev, locked: true });
    const state = await stateWhen(client, ({ snapshot }) => snapshot?.room.locked === true);
    expect(state.snapshot?.rev).toBe(room.rev);
    cut(socket);
    const { socket: next } = await stage.server.connection();
    next.emit('room:snapshot', old);
    await revIs(client, old.rev);
  });

  it('knows the time of the server', async () => {
    stage.server.clockAheadMs = 3_600_000;
    const { client } = await stage.seatHost(openRoom('host'));
    const state = await stateWhen(client, ({ clockOffsetMs }) => clockOffsetMs > 1_800_000);
    expect(Math.abs(state.clockOffsetMs - 3_600_000)).toBeLessThan(60_000);
  });
});

describe('hosting', () => {
  it('sends the rev it has seen, and the same one again when it must repeat [STEP-5]', async () => {
    const room = openRoom('host');
    const { client, socket } = await stage.seatHost(room);
    const stepped = client.next();
    const first = await stage.server.request('host:next');
    const seen = room.rev;
    for (const { name, payload } of room.step('next')) socket.emit(name, payload);
    await revIs(client, room.rev);
    first.refuse('busy');
    const second = await stage.server.request('host:next');
    expect([first.payload, second.payload]).toEqual([{ rev: seen }, { rev: seen }]);
    second.accept({ rev: room.rev, phase: room.phase });
    expect(await stepped).toMatchObject({ ok: true, phase: 'reveal' });
  });

  it('sends every wish with what belongs to it', async () => {
    const { client } = await stage.seatHost(openRoom('host'));
    const wishes = [
      client.start(),
      client.end(),
      client.pause(),
      client.resume(),
      client.lock(true),
      client.kick('p1'),
      client.show(0, '3'),
    ];
    for (const name of [
      'host:start',
      'host:end',
      'host:pause',
      'host:resume',
      'host:lock',
      'host:kick',
      'host:show',
    ] as const) {
      const request = await stage.server.request(name);
      const expected = {
        'host:start': { rev: 2 },
        'host:end': { rev: 2 },
        'host:lock': { locked: true },
        'host:kick': { playerId: 'p1' },
        'host:show': { question: 0, rowId: '3' },
      };
      expect(request.payload).toEqual(name in expected ? expected[name as keyof typeof expected] : {});
      request.accept();
    }
    expect(await Promise.all(wishes)).toEqual(Array.from({ length: 7 }, () => ({ ok: true })));
  });

  it('ends the game also when the room has moved on meanwhile', async () => {
    const { client } = await stage.seatHost(openRoom('host'));
    const ended = endGame((seen) => client.end(seen), { rev: 2 });
    const first = await stage.server.request('host:end');
    expect(first.payload).toEqual({ rev: 2 });
    first.accept({ rev: 3, phase: 'closed' });
    const second = await stage.server.request('host:end');
    expect(second.payload).toEqual({ rev: 3 });
    second.accept({ rev: 4, phase: 'reveal' });
    const third = await stage.server.request('host:end');
    expect(third.payload).toEqual({ rev: 4 });
    third.accept({ rev: 5, phase: 'over' });
    expect(await ended).toEqual({ ok: true, rev: 5, phase: 'over' });
    expect(stage.server.unread('host:end')).toBe(0);
  });

  it('stops asking for the end when it is refused', async () => {
    const { client } = await stage.seatHost(openRoom('host'));
    const ended = endGame((seen) => client.end(seen), { rev: 2 });
    (await stage.server.request('host:end')).accept({ rev: 3, phase: 'reveal' });
    (await stage.server.request('host:end')).refuse('bad_request');
    expect(await ended).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  });

  it('extends once, however often the request is repeated', async () => {
    const { client, socket } = await stage.seatHost(openRoom('host'));
    const extended = client.extend(5000);
    const first = await stage.server.request('host:extend');
    cut(socket);
    await stage.welcome(openRoom('host'));
    const second = await stage.server.request('host:extend');
    expect(second.payload).toEqual(first.payload);
    expect(first.payload).toMatchObject({ ms: 5000, id: expect.any(String) });
    second.accept({ closesAt: 9 });
    expect(await extended).toMatchObject({ ok: true, closesAt: 9 });
  });
});

describe('a later version of the server', () => {
  it('is asked where the room is after an event that is not known and is newer, and the page is told [VER-3]', async () => {
    const room = openRoom();
    const { client, socket } = await stage.seat(room);
    const rev = client.state.snapshot?.rev as number;
    for (const payload of [{ rev }, { rev: 'later' }, { rev: rev - 3 }, 'text', null, [], {}]) {
      socket.emit('round:bonus', payload);
    }
    socket.emit('round:bonus', { rev: rev + 1, factor: 2 });
    const request = await stage.server.request('room:sync');
    expect(client.state).toMatchObject({ outdated: true, snapshot: { rev } });
    const snapshot = { ...room.snapshot(Date.now()), rev: rev + 1 };
    request.accept({ snapshot: { ...snapshot, room: { ...snapshot.room, phase: 'bonus', stake: 7 } } });
    await revIs(client, rev + 1);
    expect(client.state.snapshot?.room).toMatchObject({ phase: 'bonus', stake: 7 });
    expect(stage.server.unread('room:sync')).toBe(0);
    const open = {
      index: 1,
      total: 9,
      type: 'drawing',
      prompt: 'Look',
      points: 0,
      opensAt: 1,
      closesAt: 2,
      seconds: 7,
    };
    socket.emit('question:open', { rev: rev + 2, ...open });
    await revIs(client, rev + 2);
    expect(client.state.outdated).toBeUndefined();
    expect(client.state.snapshot?.question).toMatchObject({ type: 'drawing', seconds: 7 });
  });
});
