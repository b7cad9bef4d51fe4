/**
 * Secrets of a room, all derived from the application secret, so that none is stored and any process can verify them. A
 * seat's token stays valid until the seat is given to another device or no longer exists.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'socket.io';
import { createMac } from '../../lib/mac.ts';
import { readReceipt, writeReceipt, type Receipt } from './receipt-text.ts';

export interface Ticket {
  role: 'player' | 'host';
  gameId: string;
  /** Of a player see `seatOf`; of a host generation, user and nonce. */
  subject: string;
}

/** The content of a host's token. */
export interface HostTicket {
  gameId: string;
  /** The owner to whom it was issued. */
  userId: string;
  /** The game's tokens of earlier generations are void. */
  generation: number;
  /** Makes each token unique. */
  nonce: string;
}

/** Lets a person take a seat: in one room, once, for a short time. The room remembers used tickets. */
export interface JoinTicket {
  gameId: string;
  userId: string;
  /** Unix ms, on Redis' clock. */
  expiresAt: number;
  /** Makes each ticket unique. */
  nonce: string;
}

/** The seat that a player's token is for. */
export interface PlayerTicket {
  gameId: string;
  playerId: string;
  /** The seat's tokens of earlier generations are void. */
  generation: number;
}

/** Separates the parts of a subject; no nonce and no player id has it. Subjects without it are of the first generation. */
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

  /** The content of a token; undefined with an invalid signature. Only Redis knows whether the seat still exists. */
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

  /** The content of a ticket; undefined with an invalid signature. Only the room knows whether it is still usable. */
  readJoinTicket(text: string): JoinTicket | undefined {
    const [kind, gameId, subject = '', mac, ...more] = text.split('.', 5);
    const [expiresAt, userId, nonce] = subject.split(divider, 3);
    if (kind !== 't' || !gameId || !userId || !nonce || !mac || more.length > 0) return undefined;
    if (!this.#same(mac, this.#mac(`ticket|t.${gameId}.${subject}`, macCharacters))) return undefined;
    return { gameId, userId, expiresAt: Number(expiresAt), nonce };
  }

  /**
   * The digest that stands for a client's join key in storage: the key itself is worth as much as the token.
   * @param gameId the game, or the first of the games that follow one another
   */
  digestJoinKey(gameId: string, key: string): string {
    return this.#mac(`join|${gameId}|${key}`, macCharacters);
  }

  /** The stored digest of a code that gives a seat to another device. */
  digestCode(gameId: string, code: string): string {
    return this.#mac(`code|${gameId}|${code}`, macCharacters);
  }

  /** The stored digest of a browser's device id, for this game and those that follow it only. */
  digestDevice(gameId: string, device: string): string {
    return this.#mac(`device|${gameId}|${device}`, macCharacters);
  }

  receipt(gameId: string, receipt: Receipt): string {
    const body = writeReceipt(receipt);
    return `${body}.${this.#mac(`receipt|2|${gameId}|${body}`, receiptMacCharacters)}`;
  }

  /** The content of a receipt, or undefined when it was not issued in this game. */
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

/** The part of a player's token between game and signature. */
export const subjectOf = (playerId: string, generation: number): string =>
  generation === 0 ? playerId : [playerId, generation].join(divider);

/** The seat that a player's subject names. */
export function seatOf(subject: string): Pick<PlayerTicket, 'playerId' | 'generation'> {
  const [playerId = '', generation = '0'] = subject.split(divider);
  return { playerId, generation: Number(generation) };
}

/** Notes the generation of a seat on a socket that has joined: it came without a token that says so. */
export function noteGeneration(socket: Socket, { gameId, playerId, generation }: PlayerTicket): void {
  (socket.data as { ticket?: Ticket }).ticket = { role: 'player', gameId, subject: subjectOf(playerId, generation) };
}

/** The generation of the seat when a player's socket took it. */
export function seatGenerationOf(socket: Socket): number {
  const { ticket } = socket.data as { ticket?: Ticket };
  return ticket === undefined ? 0 : seatOf(ticket.subject).generation;
}

/** The generation of a host's token, from its subject; tokens older than generations are of the first. */
export function generationOf(subject: string): number {
  const [generation, userId] = subject.split(divider);
  return userId === undefined ? 0 : Number(generation);
}

/** The generation of the token with which a host's socket came. */
export function hostGenerationOf(socket: Socket): number {
  const { ticket } = socket.data as { ticket?: Ticket };
  return ticket === undefined ? 0 : generationOf(ticket.subject);
}
