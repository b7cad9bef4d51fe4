import { RedisReplies, type ReplyCounter, type ServerMessage } from '../support/reply-counters.ts';

export type HintMode = 'lost' | 'doubled' | 'swapped';

/**
 * What goes wrong with the hints of some rooms on their way from Redis to a web process, over all connections of a link:
 * they are lost, come twice, or in another order. Everything else passes.
 */
export class HintTrouble {
  /** By game id. */
  readonly modes = new Map<string, HintMode>();
  /** How many hints were tampered with. */
  struck = 0;
  readonly #held = new Map<string, ServerMessage>();

  /** Reads one connection. */
  counter(): ReplyCounter {
    const replies = new RedisReplies();
    return {
      sent: (chunk) => replies.sent(chunk),
      received: (chunk) => replies.received(chunk).flatMap((message) => this.#pass(message)),
    };
  }

  #pass(message: ServerMessage): ServerMessage[] {
    const gameId = hintedGame(message.bytes);
    const mode = gameId === undefined ? undefined : this.modes.get(gameId);
    if (gameId === undefined || mode === undefined) return [message];
    this.struck += 1;
    if (mode === 'lost') return [];
    if (mode === 'doubled') return [message, message];
    // Each pair changes places; the first of a pair waits for as long as it takes.
    const earlier = this.#held.get(gameId);
    if (earlier !== undefined) this.#held.delete(gameId);
    else this.#held.set(gameId, message);
    return earlier === undefined ? [] : [message, earlier];
  }
}

/** The game that a message of a hint channel names: its last line, behind one letter. */
function hintedGame(bytes: Buffer): string | undefined {
  const lines = bytes.toString('utf8').split('\r\n');
  const isHint = lines[2] === 'message' && lines[4]?.endsWith(':hints') === true;
  return isHint ? lines[6]?.slice(1) : undefined;
}
