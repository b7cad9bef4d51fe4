import { expect, test } from 'vitest';
import type { RosterRow, Snapshot } from '../../../src/protocol/server-events.ts';
import { prepareRosterText, replyText, snapshotText } from '../../../src/live/rooms/roster-text.ts';

const rowsOf = (count: number): RosterRow[] =>
  Array.from({ length: count }, (_, i) => ({
    playerId: `p${i}`,
    nickname: i % 2 === 0 ? `"Zoë"\n${i}` : `]},{$&${i}`,
    connected: i % 3 === 0,
    score: i * 7,
  }));
const snapshotOf = (roster: RosterRow[]) =>
  ({ rev: 3, role: 'host', roster, progress: { answered: 1 } }) as unknown as Snapshot;

test.each([0, 1, 500, 501, 2345])('is the JSON of %i rows, made in parts', async (count) => {
  const roster = rowsOf(count);
  const turns: number[] = [];
  await prepareRosterText(roster, async () => void turns.push(1));
  expect(turns).toHaveLength(Math.max(0, Math.ceil(count / 500) - 1));
  const snapshot = snapshotOf(roster);
  expect(JSON.parse(snapshotText(snapshot))).toEqual(snapshot);
  expect(JSON.parse(replyText({ ok: true, snapshot }))).toEqual({ ok: true, snapshot });
  expect(JSON.parse(replyText({ snapshot }))).toEqual({ snapshot });
});

test('whatever has no prepared roster is the JSON that it always was', () => {
  const snapshot = snapshotOf(rowsOf(3));
  const { roster: _, ...withoutRoster } = snapshot;
  for (const value of [snapshot, withoutRoster as Snapshot]) {
    expect(JSON.parse(snapshotText(value))).toEqual(value);
    expect(JSON.parse(replyText({ ok: true, snapshot: value, more: 1 }))).toEqual({
      ok: true,
      snapshot: value,
      more: 1,
    });
  }
  expect(replyText({ ok: false, error: { code: 'busy' } })).toBe('{"ok":false,"error":{"code":"busy"}}');
});
