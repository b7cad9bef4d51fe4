import type { AnswerWriter } from '../answers/answer-writer.ts';
import type { ReceiptDesk } from '../answers/receipt-desk.ts';
import { CodedError } from '../protocol/errors.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { UnknownGame } from '../rooms/unknown-games.ts';
import type { EventHandlers } from './event-router.ts';
import type { ReactionRelay } from './reaction-relay.ts';

export interface PlayerEventDeps {
  entry: RoomEntry;
  directory: RoomDirectory;
  answers: AnswerWriter;
  receipts: ReceiptDesk;
  reactions: ReactionRelay;
  /** Counts an unknown PIN against an address. @throws {CodedError} `too_many`. */
  wrongPin: (address: string) => Promise<void>;
  /** @throws {CodedError} `busy` when nobody new is let in now. */
  checkJoin: () => void;
  /** This process is about to end: whoever wants a seat is to come to another one. */
  isStopping: () => boolean;
}

export function playerEvents(
  deps: PlayerEventDeps,
): Pick<EventHandlers, 'player:join' | 'player:answer' | 'player:react' | 'player:leave' | 'player:receipts'> {
  const { entry, directory, answers, receipts, reactions, wrongPin, checkJoin, isStopping } = deps;
  return {
    'player:join': {
      roles: ['newcomer'],
      async handle({ socket, state, acknowledge }, payload) {
        if (isStopping()) throw new CodedError('busy', 'this server restarts', { retryAfterMs: 1000 });
        checkJoin();
        if (state.joining) throw new CodedError('not_allowed', 'you are already joining a room');
        state.joining = true;
        try {
          const gameId = await directory.find(payload.pin);
          if (gameId === undefined) {
            await wrongPin(state.address);
            throw new CodedError('no_such_room', 'there is no room with this PIN');
          }
          state.seating = await entry.join(socket, { ...payload, gameId }, acknowledge);
          if (!socket.connected) entry.disconnected(socket, state.seating);
        } catch (error) {
          // On this connection no other process is ever reached. The reply goes out first; stock clients come back.
          if (error instanceof UnknownGame) setImmediate(() => socket.conn.close());
          throw error;
        } finally {
          state.joining = false;
        }
      },
    },
    'player:answer': {
      roles: ['player'],
      handle: ({ seating }, payload) => answers.submit(seating.room, seating.playerId, payload),
    },
    'player:react': {
      roles: ['player'],
      handle({ seating }, { emoji }) {
        if (!/^\p{RGI_Emoji}$/v.test(emoji)) throw new CodedError('bad_request', 'emoji: must be one emoji');
        reactions.add(seating.gameId, emoji);
        return {};
      },
    },
    'player:leave': {
      roles: ['player'],
      async handle({ socket, state, seating }) {
        await entry.leave(socket, seating);
        state.seating = undefined;
      },
    },
    'player:receipts': {
      roles: ['player'],
      handle: async ({ seating }, payload) => ({
        states: await receipts.states(seating.gameId, seating.playerId, payload.receipts),
      }),
    },
  };
}
