import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generousLimits } from '../support/generous-limits.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { clientEventNames } from '../../src/protocol/client-events.ts';
import { cellOf, deeds, roles, stages, type Cell, type Deed, type Role, type Stage } from './authorization-table.ts';
import { RoomHolder, type HeldRoom } from './held-room.ts';

let product: TestQuickfire;
let holder: RoomHolder;
let asserted = 0;

beforeAll(async () => {
  product = await startQuickfire({
    worker: false,
    // Each cell has sockets of its own, many of the same few seats.
    env: generousLimits(),
  });
  holder = new RoomHolder(product);
});
afterAll(async () => {
  holder.close();
  await product.stop();
});

test('the table has every event', () => {
  expect(new Set(Object.values(deeds).map(({ event }) => event))).toEqual(new Set(clientEventNames));
});

describe.each(stages)('in %s', (stage) => {
  test.each(roles)('%s', async (role) => {
    const rows = Object.entries(deeds).map(([name, deed]) => ({ name, deed, cell: cellOf(deed, role, stage) }));
    await refusals(
      rows.filter(({ cell }) => changesNothing(cell)),
      role,
      stage,
    );
    for (const { name, deed, cell } of rows) {
      if (changesNothing(cell)) continue;
      await success({ name, deed, cell }, role, stage);
    }
  });
});

test('every cell was asserted [EVT-4]', () => {
  expect(asserted).toBe(Object.keys(deeds).length * roles.length * stages.length);
});

interface Row {
  name: string;
  deed: Deed;
  cell: Cell;
}

const changesNothing = (cell: Cell) => cell === 'ok=' || !cell.startsWith('ok');

/** Cells after which both rooms are what they were, so that they can share them. */
async function refusals(rows: Row[], role: Role, stage: Stage): Promise<void> {
  const [room, other] = await Promise.all([holder.hold(stage), holder.hold('lobby')]);
  const actor = await actorOf(role, room, other);
  const before = [await holder.picture(room), await holder.picture(other)];
  for (const { name, deed, cell } of rows) {
    expect(await outcome(actor, deed, room), `${name} by ${role} in ${stage}`).toBe(cell.replace('=', ''));
    const after = [await holder.picture(room), await holder.picture(other)];
    expect(after, `after ${name} by ${role} in ${stage}`).toEqual(before);
    asserted += 1;
  }
  closeAll(room, other);
}

/** A cell that changes a room, which it needs for itself. It never changes a room in which the actor has no place. */
async function success({ name, deed, cell }: Row, role: Role, stage: Stage): Promise<void> {
  const [room, other] = await Promise.all([holder.hold(stage), holder.hold('lobby')]);
  const actor = await actorOf(role, room, other);
  const [before, otherBefore] = [await holder.picture(room), await holder.picture(other)];
  const where = `${name} by ${role} in ${stage}`;
  expect(await outcome(actor, deed, room), where).toBe('ok');
  const isOthers = role === 'otherHost' || role === 'otherPlayer';
  if (isOthers) {
    expect(await holder.picture(room), where).toEqual(before);
  } else {
    expect(await holder.picture(other), where).toEqual(otherBefore);
    if (cell.startsWith('ok>')) await expectPhase(room, cell.slice(3), where);
  }
  const changed = isOthers ? await holder.picture(other) : await holder.picture(room);
  expect(changed, where).not.toEqual(isOthers ? otherBefore : before);
  asserted += 1;
  closeAll(room, other);
}

async function actorOf(role: Role, room: HeldRoom, other: HeldRoom): Promise<TestClient> {
  switch (role) {
    case 'newcomer':
      return await product.client().connected();
    case 'player':
      return room.player.client;
    case 'answered':
      return room.answered.client;
    case 'otherPlayer':
      return other.player.client;
    case 'kicked': {
      // The seat is gone, and with it the connection it had and every one that comes with its token.
      await room.kicked.client.until(() => !room.kicked.client.socket.connected);
      const again = product.client({ token: room.kicked.token });
      await expect(again.connected()).rejects.toMatchObject({ data: { code: 'bad_token', retryable: false } });
      return room.kicked.client;
    }
    case 'host':
      return room.host;
    default:
      return other.host;
  }
}

async function outcome(actor: TestClient, deed: Deed, room: HeldRoom): Promise<string> {
  const payload = deed.payload({ pin: room.game.pin, playerId: room.player.playerId });
  if (!actor.socket.connected) return 'disconnected';
  const reply = await actor.send(deed.event, payload);
  if (!reply.ok) return reply.error.code;
  if (deed.event === 'room:sync' && 'snapshot' in reply) expectOwn(actor, reply.snapshot.room.pin, room);
  return 'ok';
}

/** A snapshot is of the room in which the socket has its seat. */
function expectOwn(actor: TestClient, pin: string, room: HeldRoom): void {
  const inside = [room.host, room.player.client, room.answered.client].includes(actor);
  expect(pin === room.game.pin).toBe(inside);
}

async function expectPhase(room: HeldRoom, phase: string, where: string): Promise<void> {
  const has = async () => (await room.host.snapshot()).room.phase;
  await expect.poll(has, { message: where, timeout: 5000, interval: 5 }).toBe(phase);
}

function closeAll(...rooms: HeldRoom[]): void {
  for (const { host, player, answered } of rooms) {
    for (const client of [host, player.client, answered.client]) client.close();
  }
}
