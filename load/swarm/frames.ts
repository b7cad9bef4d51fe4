/** WebSocket frames as a client sends and receives them (RFC 6455), and nothing that a Socket.IO server does not use. */

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const finalBit = 0x80;
const maskBit = 0x80;
/** Above this the length stands in two more bytes. */
const shortMax = 125;
const payloadMax = 65_535;

/** The other side does not speak the protocol; `message` says how. */
export class FrameError extends Error {
  override name = 'FrameError';
}

/**
 * One whole frame. `mask` is four bytes that are not all zero: a server that need not unmask would look cheaper than it is.
 * @throws {FrameError} over 65,535 bytes.
 */
export function encodeFrame(payload: string | Buffer, mask: Uint8Array, opcode: number = opcodes.text): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const { length } = bytes;
  if (length > payloadMax) throw new FrameError(`a frame of ${length} bytes is too long to be sent`);
  const from = length > shortMax ? 8 : 6;
  const frame = Buffer.allocUnsafe(from + length);
  frame[0] = finalBit | opcode;
  if (length > shortMax) {
    frame[1] = maskBit | 126;
    frame.writeUInt16BE(length, 2);
  } else frame[1] = maskBit | length;
  frame.set(mask, from - 4);
  for (let at = 0; at < length; at += 1) frame[from + at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return frame;
}

/** Called for each whole frame; `payload` is only good until it returns. */
export type OnFrame = (opcode: number, payload: Buffer) => void;

/**
 * Takes frames out of a stream of bytes. Keeps nothing but the start of a frame that has not come whole, so that ten
 * thousand of these cost next to nothing.
 */
export class FrameReader {
  #rest: Buffer | undefined;

  /**
   * `bytes` may be written over when this returns: what is needed later is copied.
   * @throws {FrameError} for what a server must not send, and for fragments, which this one never sends.
   */
  read(bytes: Buffer, onFrame: OnFrame): void {
    const buffer = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = undefined;
    let at = 0;
    while (at + 2 <= buffer.length) {
      const first = buffer[at] ?? 0;
      const second = buffer[at + 1] ?? 0;
      if ((first & finalBit) === 0 || (first & 15) === opcodes.continuation) throw new FrameError('a fragment');
      if ((first & 0x70) !== 0) throw new FrameError('a bit of an extension that was not asked for');
      if ((second & maskBit) !== 0) throw new FrameError('a masked frame from a server');
      const from = at + headerLength(second);
      if (from > buffer.length) break;
      const to = from + payloadLength(buffer, at, second);
      if (to > buffer.length) break;
      onFrame(first & 15, buffer.subarray(from, to));
      at = to;
    }
    if (at < buffer.length) this.#rest = Buffer.from(buffer.subarray(at));
  }
}

const headerLength = (second: number): number => (second <= shortMax ? 2 : second === 126 ? 4 : 10);

function payloadLength(buffer: Buffer, at: number, second: number): number {
  if (second <= shortMax) return second;
  return second === 126 ? buffer.readUInt16BE(at + 2) : Number(buffer.readBigUInt64BE(at + 2));
}
