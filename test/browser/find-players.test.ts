import { expect, test } from 'vitest';
import type { RosterRow } from '../../src/protocol/server-events.ts';
import { findPlayers } from '../../web/host/people-dialog.tsx';

const rows: RosterRow[] = ['Zoë', 'Ana', 'José María', 'ANATOLE', 'علی'].map((nickname, i) => ({
  playerId: `p${i}`,
  nickname,
  connected: i !== 1,
  score: 0,
}));
const found = (sought: string, onlyGone = false) => findPlayers(rows, sought, onlyGone).map((row) => row.nickname);

test('shows the newest first', () => {
  expect(found('')).toEqual(['علی', 'ANATOLE', 'José María', 'Ana', 'Zoë']);
});

test.each([
  ['zoe', ['Zoë']],
  ['ZOË', ['Zoë']],
  [' ana ', ['ANATOLE', 'Ana']],
  ['maria', ['José María']],
  ['علی', ['علی']],
  ['nobody', []],
])('finds %s whatever its case and accents', (sought, names) => {
  expect(found(sought)).toEqual(names);
});

test('may leave out who is connected', () => {
  expect(found('', true)).toEqual(['Ana']);
});
