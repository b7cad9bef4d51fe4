import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameError, FrameReader, opcodes } from '../../load/swarm/frames.ts';
import { eventPacket, PacketReader } from '../../load/swarm/packets.ts';

const mask = Buffer.from([1, 2, 3, 4]);

/** A frame as a server sends it: without a mask. */
function serverFrame(text: string, first = 0x80 | opcodes.text): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  header[0] = first;
  if (header.length === 2) header[1] = payload.length;
  if (header.length === 4) {
    header[1] = 126;
    header.writeUInt16BE(payload.length, 2);
  }
  if (header.length === 10) {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([header, payload]);
}

/** What comes out when bytes come in such pieces. The pieces are overwritten after each read, as the shared buffer is. */
function readInPieces(bytes: Buffer, cuts: number[]): string[] {
  const reader = new FrameReader();
  const texts: string[] = [];
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  for (const to of ends) {
    const piece = Buffer.from(bytes.subarray(from, to));
    reader.read(piece, (_, payload) => texts.push(payload.toString()));
    piece.fill(0xff);
    from = to;
  }
  return texts;
}

describe('FrameReader', () => {
  it('gives the same frames however the bytes were cut', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 140 }),
      fc.constant('x'.repeat(126)),
      fc.constant('y'.repeat(65_536)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.array(fc.nat(200_000), { maxLength: 8 }), (texts, cuts) => {
        expect(readInPieces(Buffer.concat(texts.map((each) => serverFrame(each))), cuts)).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a fragment', serverFrame('half', opcodes.text)],
    ['a fragment', serverFrame('rest', 0x80 | opcodes.continuation)],
    ['a bit of an extension that was not asked for', serverFrame('deflated', 0xc1)],
    ['a masked frame from a server', encodeFrame('masked', mask)],
  ])('refuses %s', (message, bytes) => {
    expect(() => readInPieces(bytes, [])).toThrow(new FrameError(message));
  });
});

describe('PacketReader', () => {
  const read = (text: string, reader = new PacketReader()) => reader.read(Buffer.from(text));

  it.each([
    ['0{"sid":"a"}', { kind: 'open' }],
    ['2', { kind: 'ping' }],
    ['1', { kind: 'disconnected' }],
    ['40{"sid":"b"}', { kind: 'connected' }],
    ['41', { kind: 'disconnected' }],
    ['44{"message":"no","data":{"code":"bad_token"}}', { kind: 'refused', message: 'bad_token' }],
    ['44{"message":"no"}', { kind: 'refused', message: 'no' }],
    ['42["leaderboard",{"rev":3}]', { kind: 'event', name: 'leaderboard', payload: { rev: 3 } }],
    ['43107[{"ok":true}]', { kind: 'ack', id: 107, reply: { ok: true } }],
    ['430[]', { kind: 'ack', id: 0, reply: undefined }],
    ['6', { kind: 'other' }],
    ['45', { kind: 'other' }],
    ['43', { kind: 'other' }],
  ])('reads %s', (text, packet) => expect(read(text)).toEqual(packet));

  it('reads a room event once, and again as soon as one byte of it is another', () => {
    const reader = new PacketReader();
    const first = read('42["leaderboard",{"rev":3}]', reader);
    expect(read('42["leaderboard",{"rev":3}]', reader)).toBe(first);
    expect(read('42["leaderboard",{"rev":4}]', reader)).toMatchObject({ payload: { rev: 4 } });
    const own = read('42["player:final",{"score":1}]', reader);
    expect(read('42["player:final",{"score":1}]', reader)).not.toBe(own);
  });

  it('refuses JSON that is none', () => expect(() => read('42["leaderboard",{')).toThrow(SyntaxError));

  it('writes what Socket.IO reads', () =>
    expect(eventPacket(7, 'player:answer', { question: 0, answer: 2 })).toBe(
      '427["player:answer",{"question":0,"answer":2}]',
    ));
});
