/** The rules of access beside what is written by hand of them, and beside each other. */
import { describe, expect, it } from 'vitest';
import { eventCell, listRoutes, socketColumns } from '../../src/http/describe-access.ts';
import { eventActions } from '../../src/live/sockets/event-actions.ts';
import { accessRules, type Action } from '../../src/platform/accounts/access-rules.ts';
import { allowed } from '../../src/platform/accounts/allowed.ts';
import { roles } from '../../src/protocol/accounts.ts';
import { scopes } from '../../src/protocol/scopes.ts';
import { cellOf, deeds, stages, type Role } from './authorization-table.ts';

const actions = Object.keys(accessRules) as Action[];
const person = (role: (typeof roles)[number], userId = 'somebody') => ({ kind: 'person', userId, role }) as const;
const key = (granted: readonly (typeof scopes)[number][], role: (typeof roles)[number] = 'admin') =>
  ({ kind: 'key', userId: 'somebody', role, scopes: granted }) as const;

describe('the rules of access', () => {
  it('agree with the table of events: who may send what, whatever the phase', () => {
    const roleOf: Record<(typeof socketColumns)[number], Role> = {
      nobody: 'newcomer',
      player: 'player',
      host: 'host',
      'host of another room': 'otherHost',
    };
    for (const [name, deed] of Object.entries(deeds)) {
      for (const column of socketColumns) {
        const isRefused = stages.every((stage) => cellOf(deed, roleOf[column], stage) === 'not_allowed');
        const said = eventCell(eventActions[deed.event], column);
        const expected = isRefused ? 'not_allowed' : column === 'host of another room' ? 'own room' : 'yes';
        expect(said, `${name} by ${column}`).toBe(expected);
      }
    }
  });

  it('have no row that no route and no event is', async () => {
    const used = [...(await listRoutes()).map(({ action }) => action), ...Object.values(eventActions)];
    expect(new Set(used)).toEqual(new Set(actions));
  });

  it('keep API keys from everything that none of their scopes names', () => {
    const open = ['auth.read', 'rooms.lookUp', 'receipts.lookUp', 'results.own'];
    const granted = {
      'quizzes:read': ['media.read', 'quizzes.read'],
      'quizzes:write': ['media.write', 'quizzes.draw', 'quizzes.write', 'quizzes.import'],
      'games:write': ['games.write'],
      'results:read': ['results.read'],
    };
    const reach = (given: readonly (typeof scopes)[number][]) =>
      actions.filter((action) => allowed(key(given), action)).toSorted();
    expect(reach([])).toEqual(open.toSorted());
    expect(reach(scopes)).toEqual([...open, ...Object.values(granted).flat()].toSorted());
    for (const scope of scopes) expect(reach([scope])).toEqual([...open, ...granted[scope]].toSorted());
  });

  it('give a key no more than its person may', () => {
    for (const action of actions) {
      for (const role of roles) {
        if (allowed(key(scopes, role), action)) expect(allowed(person(role), action), action).toBe(true);
      }
    }
  });

  it('keep people to their own things, admins too but for money, and seats to their own room', () => {
    for (const action of actions) {
      for (const role of roles) {
        const mayOthers = role === 'admin' && ['holds.release', 'transfers.prove'].includes(action);
        expect(allowed(person(role), action, { ownerId: 'somebody else' }), action).toBe(mayOthers);
        expect(allowed(person(role), action, { ownerId: 'somebody' }), action).toBe(allowed(person(role), action));
      }
      for (const kind of ['player', 'leader'] as const) {
        expect(allowed({ kind, gameId: 'one' }, action, { gameId: 'another' }), action).toBe(false);
      }
    }
  });
});
