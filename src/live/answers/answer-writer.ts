import { pathOf } from '../../game/definition.ts';
import type { ClientAck } from '../../protocol/client-events.ts';
import { CodedError, type ErrorCode } from '../../protocol/errors.ts';
import type { PersistencePath } from '../../protocol/ops.ts';
import type { Answer } from '../../protocol/quiz.ts';
import type { PreparedDefinition } from '../rooms/room-definitions.ts';

/** Stores answers: `AnswerCollector` is the buffered variant, `DirectWriter` the direct one. */
export interface AnswerWriter {
  /**
   * Resolves with the acknowledgement once the answer is on disk.
   * @throws {CodedError} the verdict's code; `busy` means *unknown*: send the same answer again.
   */
  submit(
    room: { gameId: string; definition: PreparedDefinition },
    playerId: string,
    given: { question: number; answer: Answer },
  ): Promise<ClientAck<'player:answer'>>;
}

/** Routes each answer to the writer of its game's path, which never changes. */
export function writeByPath(writers: Record<PersistencePath, AnswerWriter>): AnswerWriter {
  return { submit: (room, playerId, given) => writers[pathOf(room.definition)].submit(room, playerId, given) };
}

/** The error that a player receives for this verdict. */
export function refusal(code: ErrorCode): CodedError {
  return new CodedError(code, messages[code] ?? code);
}

const messages: Partial<Record<ErrorCode, string>> = {
  not_allowed: 'you have no seat in this room',
  not_open: 'this question is not open',
  already_answered: 'you have already answered this question differently',
  too_late: 'the question has closed',
  bad_request: 'this is no valid answer to this question',
  busy: 'try again in a moment',
};
