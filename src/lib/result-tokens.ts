import { timingSafeEqual } from 'node:crypto';
import { createMac } from './mac.ts';

/** One player's result of one game. */
export interface ResultSeat {
  gameId: string;
  playerId: string;
}

const macCharacters = 22; // 132 bits
const textMax = 200;

/**
 * Tokens of single players' results, derived from the application secret: none is stored, any process can verify them. A
 * token says nothing about whether its result may still be read.
 */
export class ResultTokens {
  readonly #macOf: (text: string) => string;

  constructor(secret: string) {
    this.#macOf = createMac(secret);
  }

  issue({ gameId, playerId }: ResultSeat): string {
    return `${gameId}.${playerId}.${this.#mac(gameId, playerId)}`;
  }

  /** The seat of a token; undefined for what is none. */
  read(text: string): ResultSeat | undefined {
    const [gameId, playerId, mac, ...more] = text.length > textMax ? [] : text.split('.');
    if (!gameId || !playerId || !mac || more.length > 0) return undefined;
    const [given, right] = [Buffer.from(mac), Buffer.from(this.#mac(gameId, playerId))];
    return given.length === right.length && timingSafeEqual(given, right) ? { gameId, playerId } : undefined;
  }

  #mac(gameId: string, playerId: string): string {
    return this.#macOf(`result|${gameId}|${playerId}`).slice(0, macCharacters);
  }
}
