import { execFileSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';

type Bytes = Uint8Array<ArrayBuffer>;
const plain = (bytes: Uint8Array): Bytes => Uint8Array.from(bytes);
const joined = (...parts: (Uint8Array | string)[]): Bytes =>
  plain(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))));
const int = (value: number, order: 'be' | 'le' = 'be'): Buffer => {
  const bytes = Buffer.alloc(4);
  if (order === 'be') bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
};

/** Pictures by name: see the program. */
export function makePictures(): Record<'jpeg' | 'png' | 'webp' | 'gif' | 'strip' | 'tiff' | 'avif', Bytes> {
  const program = new URL('sample-pictures-process.ts', import.meta.url).pathname;
  const files = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, plain(Buffer.from(text, 'base64'))]),
  ) as ReturnType<typeof makePictures>;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([int(data.length), body, int(crc32(body))]);
}

/** A PNG of one bit a pixel, all black: few bytes that become many. */
export function blackPng(width: number, height: number): Bytes {
  const header = Buffer.concat([int(width), int(height), Buffer.from([1, 0, 0, 0, 0])]);
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return joined('\x89PNG\r\n\x1a\n', ...parts);
}

const frame = joined('\xff\xfb\x90\x00', Buffer.alloc(413));
const page = (flags: number, packet: Uint8Array) =>
  joined('OggS\0', Buffer.from([flags]), Buffer.alloc(20), Buffer.from([1, packet.length]), packet);
const box = (name: string, ...content: Uint8Array[]): Bytes => {
  const inside = joined(...content);
  return joined(int(8 + inside.length), name, inside);
};
const track = (handler: string) =>
  box('trak', box('mdia', box('hdlr', joined(Buffer.alloc(8), handler, Buffer.alloc(12)))));
const movie = (...handlers: string[]) =>
  joined(box('ftyp', joined('M4A \0\0\0\0isom')), box('moov', ...handlers.map(track)), box('mdat', Buffer.alloc(64)));
const wave = (samples: Uint8Array) =>
  joined(
    'RIFF',
    int(36 + samples.length, 'le'),
    'WAVEfmt ',
    int(16, 'le'),
    Buffer.alloc(16),
    'data',
    int(samples.length, 'le'),
    samples,
  );

/** Small sounds by extension: their containers are right, and their samples are silence. */
export const sounds = {
  mp3: joined('ID3\x04\0\0\0\0\0\x0a', Buffer.alloc(10), frame, frame, frame),
  ogg: joined(page(2, joined('OpusHead', Buffer.alloc(11))), page(0, joined('OpusTags'))),
  wav: wave(Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256))),
  m4a: movie('soun'),
} as const;

/** What begins like a sound and is none, or is a film. */
export const noSounds = {
  'a film as M4A': movie('soun', 'vide'),
  'an M4A that is cut off': movie('soun').subarray(0, 60),
  'a film as OGG': joined(page(2, joined('\x80theora', Buffer.alloc(8))), page(0, joined('x'))),
  'a WAV without samples': wave(Buffer.alloc(0)),
  'an ID3 tag alone': joined('ID3\x04\0\0\0\0\0\x0a', Buffer.alloc(10)),
  'one frame of an MP3, then a page': joined('\xff\xfb\x90\x00', '<script>alert(1)</script>', Buffer.alloc(900)),
} as const;
