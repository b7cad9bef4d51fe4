import type { Socket } from 'socket.io';
import type { RedisClock } from '../../redis/redis-clock.ts';
import type { HostCommands } from '../rooms/host-commands.ts';
import type { RoomEntry, Seating } from '../rooms/room-entry.ts';
import { wordsIn } from '../../lib/plain-words.ts';
import { shorten } from '../../lib/shorten.ts';
import { PacedSnapshots, type SnapshotPace } from './paced-snapshots.ts';
import type { RoomBudgets } from './room-budgets.ts';
import type { EventContext, EventHandler, EventHandlers } from './event-router.ts';
import type { SocketState } from './socket-state.ts';

/** A host gets the beginnings of upcoming prompts. UTF-16 units. */
const promptUnitsMax = 160;

type StepEvent = 'host:start' | 'host:next' | 'host:end';

export function hostEvents(
  commands: HostCommands,
  entry: RoomEntry,
  budgets: RoomBudgets,
): Omit<EventHandlers, `player:${string}` | 'room:sync' | 'clock:ping'> {
  const step = (verb: 'start' | 'next' | 'end'): EventHandler<StepEvent> => ({
    urgent: true,
    async handle({ state, seating }: EventContext<StepEvent>, payload) {
      const reply = await commands.step(seating.gameId, verb, payload.rev ?? Math.max(seating.room.rev, state.sentRev));
      state.sentRev = Math.max(state.sentRev, reply.rev);
      return reply;
    },
  });
  const pause = (verb: 'pause' | 'resume'): EventHandler<'host:pause' | 'host:resume'> => ({
    urgent: true,
    async handle({ state, seating }: EventContext<'host:pause' | 'host:resume'>) {
      budgets.command(seating.room);
      noteOwnStep(state, seating, await commands.pause(seating.gameId, verb));
    },
  });
  return {
    'host:start': step('start'),
    'host:next': step('next'),
    'host:end': step('end'),
    'host:pause': pause('pause'),
    'host:resume': pause('resume'),
    'host:extend': {
      urgent: true,
      async handle({ state, seating }, { ms, id }) {
        budgets.command(seating.room);
        const { closesAt, rev } = await commands.extend(seating.gameId, ms, id);
        noteOwnStep(state, seating, rev);
        return { closesAt };
      },
    },
    'host:lock': {
      async handle({ seating }, { locked }) {
        budgets.command(seating.room);
        await commands.lock(seating.gameId, locked);
      },
    },
    'host:show': showEvent(commands, budgets),
    'host:sweep': {
      handle: async ({ seating }) => ({ removed: await commands.sweep(seating.gameId) }),
    },
    'host:prompts': { handle: ({ seating }) => ({ prompts: promptsOf(seating) }) },
    'host:kick': {
      handle: ({ seating }, { playerId, ban }) => entry.kick(seating.gameId, playerId, ban).then(nothing),
    },
    'host:readmit': {
      handle: ({ seating }, { playerId }) => {
        budgets.command(seating.room);
        return commands.readmit(seating.gameId, playerId);
      },
    },
    'host:unban': {
      handle: ({ seating }, { playerId }) => commands.unban(seating.gameId, playerId).then(nothing),
    },
  };
}

function showEvent(commands: HostCommands, budgets: RoomBudgets): EventHandler<'host:show'> {
  return {
    async handle({ seating }, row) {
      budgets.command(seating.room);
      await commands.show(seating.gameId, seating.room.definition, row);
    },
  };
}

const promptsOf = ({ room }: Seating): string[] =>
  room.definition.questions.map((question) => shorten(wordsIn(question, question.prompt), promptUnitsMax));

/**
 * An acknowledged pause or extension has raised the room's `rev`, perhaps before its event arrives: the host's next step
 * refers to that state. Any other change in between must be sent to the host first.
 */
function noteOwnStep(state: SocketState, seating: Seating, rev: number): void {
  if (rev === Math.max(seating.room.rev, state.sentRev) + 1) state.sentRev = rev;
}

/** Events that any seated client may send. */
export function commonEvents(
  entry: RoomEntry,
  clock: RedisClock,
  { pace, budgets }: { pace: SnapshotPace; budgets: RoomBudgets },
): Pick<EventHandlers, 'room:sync' | 'clock:ping'> {
  const paced = new WeakMap<Socket, PacedSnapshots>();
  const snapshotsOf = (socket: Socket): PacedSnapshots => {
    const snapshots = paced.get(socket) ?? new PacedSnapshots(pace);
    paced.set(socket, snapshots);
    return snapshots;
  };
  return {
    'room:sync': {
      async handle({ socket, state, seating }) {
        const make = () => entry.snapshot(state.seating ?? seating);
        const snapshot = await snapshotsOf(socket).ask(() => budgets.snapshot(seating, make));
        budgets.replied(seating.gameId, snapshot);
        // The host's next step refers to the state in this snapshot.
        state.sentRev = Math.max(state.sentRev, snapshot.rev);
        return { snapshot };
      },
    },
    'clock:ping': {
      urgent: true,
      handle: () => ({ now: Math.round(clock.nowMs()) }),
    },
  };
}

const nothing = () => ({});
