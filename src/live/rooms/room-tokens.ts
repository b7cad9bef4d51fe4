/**
 * Secrets of a room, all made from the application secret, so that none is kept anywhere and any process can check
 * them. A seat's token stays the same until the seat is given to another device; it is worth nothing once the seat is gone.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'socket.io';
import { createMac } from '../../lib/mac.ts';
import { readReceipt, writeReceipt, type Receipt } from './receipt-text.ts';

export interface Ticket {
  role: 'player' | 'host';
  gameId: string;
  /** Of a player see `seatOf`; for a host whatever made the token its own. */
  subject: string;
}

/** What a host's token says of its bearer. */
export interface HostTicket {
  gameId: string;
  /** The owner to whom it was given. */
  userId: string;
  /** The game's tokens of earlier generations are void. */
  generation: number;
  /** Makes each token its own. */
  nonce: string;
}

/** With which a person takes a seat: of one room, once, for a short time. The room remembers which were used. */
export interface JoinTicket {
  gameId: string;
  userId: string;
  /** Unix ms, on Redis' clock. */
  expiresAt: number;
  /** Makes each ticket its own. */
  nonce: string;
}

/** Whose seat a player's token is for. */
export interface PlayerTicket {
  gameId: string;
  playerId: string;
  /** The seat's tokens of earlier generations are void. */
  generation: number;
}

/** Between the parts of a subject; no nonce and no player id has it. Subjects without it are of the first generation. */
const divider = '~';

const macCharacters = 32; // 192 bits
const receiptMacCharacters = 22; // 132 bits

export class RoomTokens {
  readonly #macOf: (text: string) => string;

  constructor(secret: string) {
    this.#macOf = createMac(secret);
  }

  issue({ role, gameId, subject }: Ticket): string {
    const head = `${role === 'host' ? 'h' : 'p'}.${gameId}.${subject}`;
    return `${head}.${this.#mac(`token|${head}`, macCharacters)}`;
  }

  issueHost({ gameId, userId, generation, nonce }: HostTicket): string {
    return this.issue({ role: 'host', gameId, subject: [generation, userId, nonce].join(divider) });
  }

  issuePlayer({ gameId, playerId, generation }: PlayerTicket): string {
    return this.issue({ role: 'player', gameId, subject: subjectOf(playerId, generation) });
  }

  /** Whose token this is, or nothing when it is not one of ours. Whether the seat still exists is for Redis to say. */
  verify(token: unknown): Ticket | undefined {
    if (typeof token !== 'string' || token.length > 300) return undefined;
    const parts = token.split('.');
    const [kind, gameId, subject, mac] = parts;
    if (parts.length !== 4 || !gameId || !subject || !mac || (kind !== 'h' && kind !== 'p')) return undefined;
    if (!this.#same(mac, this.#mac(`token|${kind}.${gameId}.${subject}`, macCharacters))) return undefined;
    return { role: kind === 'h' ? 'host' : 'player', gameId, subject };
  }

  issueJoinTicket({ gameId, userId, expiresAt, nonce }: JoinTicket): string {
    const head = `t.${gameId}.${[expiresAt, userId, nonce].join(divider)}`;
    return `${head}.${this.#mac(`ticket|${head}`, macCharacters)}`;
  }

  /** What a ticket says, or nothing when it is not one of ours. Whether it is still good is for the room to say. */
  readJoinTicket(text: string): JoinTicket | undefined {
    const [kind, gameId, subject = '', mac, ...more] = text.split('.', 5);
    const [expiresAt, userId, nonce] = subject.split(divider, 3);
    if (kind !== 't' || !gameId || !userId || !nonce || !mac || more.length > 0) return undefined;
    if (!this.#same(mac, this.#mac(`ticket|t.${gameId}.${subject}`, macCharacters))) return undefined;
    return { gameId, userId, expiresAt: Number(expiresAt), nonce };
  }

  /**
   * The digest under which a client's join key is kept: the key itself is as good as the token.
   * @param gameId the game, or the first of those that follow one another
   */
  digestJoinKey(gameId: string, key: string): string {
    return this.#mac(`join|${gameId}|${key}`, macCharacters);
  }

  /** The digest under which the code is kept that gives a seat to another device. */
  digestCode(gameId: string, code: string): string {
    return this.#mac(`code|${gameId}|${code}`, macCharacters);
  }

  /** The digest under which what a browser keeps is remembered, for this game and those that follow it alone. */
  digestDevice(gameId: string, device: string): string {
    return this.#mac(`device|${gameId}|${device}`, macCharacters);
  }

  receipt(gameId: string, receipt: Receipt): string {
    const body = writeReceipt(receipt);
    return `${body}.${this.#mac(`receipt|2|${gameId}|${body}`, receiptMacCharacters)}`;
  }

  /** What a receipt says, or nothing when it was not given in this game. */
  readReceipt(gameId: string, text: string): Receipt | undefined {
    const [body, mac, ...more] = text.split('.');
    if (!body || !mac || more.length > 0) return undefined;
    return this.#same(mac, this.#mac(`receipt|2|${gameId}|${body}`, receiptMacCharacters))
      ? readReceipt(body)
      : undefined;
  }

  #mac(text: string, characters: number): string {
    return this.#macOf(text).slice(0, characters);
  }

  #same(left: string, right: string): boolean {
    const [a, b] = [Buffer.from(left), Buffer.from(right)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

/** What a player's token has between the game and the signature. */
export const subjectOf = (playerId: string, generation: number): string =>
  generation === 0 ? playerId : [playerId, generation].join(divider);

/** The seat that a player's subject names. */
export function seatOf(subject: string): Pick<PlayerTicket, 'playerId' | 'generation'> {
  const [playerId = '', generation = '0'] = subject.split(divider);
  return { playerId, generation: Number(generation) };
}

/** A socket has joined: it has no ticket of its own to tell the generation of its seat by. */
export function noteGeneration(socket: Socket, { gameId, playerId, generation }: PlayerTicket): void {
  (socket.data as { ticket?: Ticket }).ticket = { role: 'player', gameId, subject: subjectOf(playerId, generation) };
}

/** The generation of the seat when a player's socket took it. */
export function seatGenerationOf(socket: Socket): number {
  const { ticket } = socket.data as { ticket?: Ticket };
  return ticket === undefined ? 0 : seatOf(ticket.subject).generation;
}

/** The generation of a host's token, from its subject; tokens from before there were generations are of the first. */
export function generationOf(subject: string): number {
  const [generation, userId] = subject.split(divider);
  return userId === undefined ? 0 : Number(generation);
}

/** The generation of the token with which a host's socket came. */
export function hostGenerationOf(socket: Socket): number {
  const { ticket } = socket.data as { ticket?: Ticket };
  return ticket === undefined ? 0 : generationOf(ticket.subject);
}
