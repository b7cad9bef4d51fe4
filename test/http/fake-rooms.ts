import { features } from '../../src/protocol/version.ts';
import type { LiveRooms, RoomSummary } from '../../src/platform/games/live-rooms.ts';

type OpenGame = Parameters<LiveRooms['open']>[0];

/** Stands in for the room engine, which has tests of its own: PINs count up, rooms stay in their lobby. */
export function fakeRooms() {
  const opened = new Map<string, OpenGame>();
  let nextPin = 100_000;
  const rooms: LiveRooms = {
    reservePin: async () => String(nextPin++),
    holdPin: async () => true,
    open: async (game) => {
      opened.set(game.pin, game);
    },
    hostToken: ({ gameId }) => `host-of-${gameId}`,
    isOver: () => Promise.resolve(false),
    isInPlay: (gameId) => Promise.resolve([...opened.values()].some((game) => game.gameId === gameId)),
    follow: () => Promise.resolve(),
    revokeHostTokens: async () => undefined,
    withdrawResultLinks: async () => undefined,
    lookUp: async (pin): Promise<RoomSummary | undefined> => {
      const game = opened.get(pin);
      return game && { title: game.definition.title, phase: 'lobby', locked: false, features };
    },
  };
  return { rooms, opened };
}
