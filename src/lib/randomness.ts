/**
 * The source of all randomness of the product. It is passed to its users, so that a game can be repeated. Importing this
 * file draws nothing: the composition root creates the one source of a process.
 */
import { randomBytes } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { codeFrom, makePin, makeSecret, playerIdFrom, type RandomBytes } from './ids.ts';

/** Its functions may be passed on by themselves. */
export interface Randomness {
  /** A number in [0, 1). */
  next: () => number;
  bytes: RandomBytes;
  /** Six digits. The caller makes sure that they are unique. */
  pin: () => string;
  /** A public id. */
  playerId: () => string;
  /** See `codeFrom`. */
  code: () => string;
  /** base64url of that many random bytes; at least 16 for anything that grants access. */
  secret: (bytes: number) => string;
  /** A version 7 UUID: ids of one source sort in the order of creation. */
  uuid: () => string;
}

/** From the operating system: fit for secrets. The only function of `lib/` that reads randomness, or a clock (for UUIDs). */
export function systemRandomness(): Randomness {
  const uuids = new V7Generator({ nextUint32: () => randomBytes(4).readUInt32BE() });
  return fromBytes(randomBytes, () => uuids.generate().toString());
}

/** The same values in the same order for the same seed (an integer): for tests and replays, never for secrets. */
export function seededRandomness(seed: number): Randomness {
  const nextUint32 = seededWords(seed);
  const uuids = new V7Generator({ nextUint32 });
  let uuidMs = 1_700_000_000_000;
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => nextUint32() >>> 24);
  return fromBytes(bytes, () => {
    uuidMs += 1;
    return uuids.generateOrResetWithTs(uuidMs).toString();
  });
}

function fromBytes(bytes: RandomBytes, uuid: () => string): Randomness {
  const playerId = playerIdFrom(bytes);
  const code = codeFrom(bytes);
  return {
    next: () => {
      const drawn = bytes(8);
      const view = new DataView(drawn.buffer, drawn.byteOffset, 8);
      // 53 bits, the precision of a double.
      return ((view.getUint32(0) >>> 5) * 2 ** 26 + (view.getUint32(4) >>> 6)) / 2 ** 53;
    },
    bytes,
    pin: () => makePin(bytes),
    playerId,
    code,
    secret: (count) => makeSecret(bytes, count),
    uuid,
  };
}

/** 32-bit words by Marsaglia's xorshift with 128 bits of state (2003); the first rounds are discarded. */
function seededWords(seed: number): () => number {
  let [x, y, z, w] = [seed | 0, Math.floor(seed / 2 ** 32) ^ 0x6d2b79f5, 0x2545f491, 0x1b873593];
  const next = () => {
    const mixed = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8);
    return w >>> 0;
  };
  for (let round = 0; round < 64; round += 1) next();
  return next;
}
