import type { RedisClock } from '../redis/redis-clock.ts';
import type { HostCommands } from '../rooms/host-commands.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import type { EventContext, EventHandler, EventHandlers } from './event-router.ts';

type StepEvent = 'host:start' | 'host:next' | 'host:end';

export function hostEvents(
  commands: HostCommands,
  entry: RoomEntry,
): Omit<EventHandlers, `player:${string}` | 'room:sync' | 'clock:ping'> {
  const step = (verb: 'start' | 'next' | 'end'): EventHandler<StepEvent> => ({
    roles: ['host'],
    async handle({ state, seating }: EventContext<StepEvent>, payload) {
      const reply = await commands.step(seating.gameId, verb, payload.rev ?? Math.max(seating.room.rev, state.toldRev));
      state.toldRev = Math.max(state.toldRev, reply.rev);
      return reply;
    },
  });
  return {
    'host:start': step('start'),
    'host:next': step('next'),
    'host:end': step('end'),
    'host:pause': { roles: ['host'], handle: ({ seating }) => commands.pause(seating.gameId, 'pause').then(nothing) },
    'host:resume': { roles: ['host'], handle: ({ seating }) => commands.pause(seating.gameId, 'resume').then(nothing) },
    'host:extend': { roles: ['host'], handle: ({ seating }, { ms, id }) => commands.extend(seating.gameId, ms, id) },
    'host:lock': {
      roles: ['host'],
      handle: ({ seating }, { locked }) => commands.lock(seating.gameId, locked).then(nothing),
    },
    'host:kick': {
      roles: ['host'],
      handle: ({ seating }, { playerId }) => entry.kick(seating.gameId, playerId).then(nothing),
    },
  };
}

/** What everyone may ask. */
export function commonEvents(entry: RoomEntry, clock: RedisClock): Pick<EventHandlers, 'room:sync' | 'clock:ping'> {
  return {
    'room:sync': {
      roles: ['player', 'host'],
      handle: async ({ seating }) => ({ snapshot: await entry.snapshot(seating) }),
    },
    'clock:ping': { roles: ['newcomer', 'player', 'host'], handle: () => ({ now: Math.round(clock.nowMs()) }) },
  };
}

const nothing = () => ({});
