import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { socketPath } from '../../src/protocol/version.ts';
import { encodeFrame, FrameReader, opcodes } from './frames.ts';
import { connect as connectPacket, PacketReader, pong, type Packet } from './packets.ts';

export interface Target {
  host: string;
  port: number;
  secure: boolean;
}

export function readTarget(url: string): Target {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 443 : 80), secure };
}

export interface SocketOwner {
  /** Socket.IO has let this socket in. */
  onConnected(): void;
  onPacket(packet: Packet): void;
  /** Once, and nothing after it. `reason` is fit to be counted: the same for the same trouble. */
  onClosed(reason: string): void;
}

/** What all sockets of a process share: one buffer to read into, one memory of frames. */
export interface Shared {
  readonly buffer: Buffer;
  readonly packets: PacketReader;
}

const readBytes = 65_536;
export const makeShared = (): Shared => ({ buffer: Buffer.allocUnsafe(readBytes), packets: new PacketReader() });

/** The same for all: it proves that the server speaks WebSocket, no more. */
const key = randomBytes(16).toString('base64');
const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const pongFrame = encodeFrame(pong, mask);
const connectFrame = encodeFrame(connectPacket, mask);
const headBytesMax = 8192;

/**
 * A Socket.IO connection with as little around it as possible: TCP, frames by hand, one read buffer for all. Answers pings.
 * Owns its TCP socket until `onClosed`.
 */
export class LeanSocket {
  readonly #owner: SocketOwner;
  readonly #shared: Shared;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  /** What has come of the reply to the upgrade; undefined once that is done. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #closed = false;
  /** Frames that were not pings. */
  frames = 0;

  /** @param localAddress one of this machine's, when a single one has not enough ports */
  constructor(target: Target, owner: SocketOwner, shared: Shared, localAddress?: string) {
    this.#owner = owner;
    this.#shared = shared;
    this.#socket = this.#dial(target, localAddress);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? error.message));
    this.#socket.on('close', () => this.#end('closed'));
    this.#socket.write(
      `GET ${socketPath}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${target.host}:${target.port}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
  }

  send(text: string): void {
    if (!this.#closed) this.#socket.write(encodeFrame(text, mask));
  }

  /** Without a closing handshake, as a phone that is switched off. */
  close(): void {
    this.#end('closed by us');
  }

  #dial({ host, port, secure }: Target, localAddress: string | undefined): Socket {
    const to = { host, port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) };
    if (secure) {
      const socket = connectTls({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}) });
      socket.on('data', (bytes) => this.#read(bytes));
      return socket;
    }
    const { buffer } = this.#shared;
    const callback = (length: number): boolean => {
      this.#read(buffer.subarray(0, length));
      return true;
    };
    return connectTcp({ ...to, onread: { buffer, callback } });
  }

  #read(bytes: Buffer): void {
    if (this.#closed) return;
    try {
      const frames = this.#head === undefined ? bytes : this.#readHead(this.#head, bytes);
      if (frames !== undefined) this.#frames.read(frames, (opcode, payload) => this.#onFrame(opcode, payload));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#end(error.message);
    }
  }

  /** @returns what came after it, once it is whole. */
  #readHead(before: Buffer, bytes: Buffer): Buffer | undefined {
    const head = Buffer.concat([before, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#head = head;
      if (head.length > headBytesMax) this.#end('no WebSocket server');
      return undefined;
    }
    const text = head.toString('latin1', 0, end);
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
    if (status !== '101') this.#end(`refused ${status ?? 'without a status'}`);
    else if (!text.includes(accept)) this.#end('no WebSocket server');
    this.#head = undefined;
    return this.#closed ? undefined : head.subarray(end + 4);
  }

  #onFrame(opcode: number, payload: Buffer): void {
    if (this.#closed) return;
    if (opcode === opcodes.close) this.#end('closed by the server');
    if (opcode === opcodes.ping) this.#socket.write(encodeFrame(payload, mask, opcodes.pong));
    if (opcode !== opcodes.text || this.#closed) return;
    const packet = this.#shared.packets.read(payload);
    if (packet.kind !== 'ping') this.frames += 1;
    switch (packet.kind) {
      case 'ping':
        this.#socket.write(pongFrame);
        break;
      case 'open':
        this.#socket.write(connectFrame);
        break;
      case 'connected':
        this.#owner.onConnected();
        break;
      case 'disconnected':
        this.#end('disconnected by the server');
        break;
      case 'refused':
        this.#end(`refused: ${packet.message}`);
        break;
      default:
        this.#owner.onPacket(packet);
    }
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.#owner.onClosed(reason);
  }
}
