import { Buffer } from 'node:buffer';
import { frameBytes, type SoundFormat } from './media-format.ts';
import { MediaProblem } from './media-problem.ts';

/** Of the file in which the first MPEG frame must begin, after any ID3 tag. */
const frameSearchBytes = 65_536;

/**
 * Checks the structure of a sound: it is what its first bytes announce, and no film. Its samples are not decoded, and it
 * is stored as it is.
 * @throws {MediaProblem}
 */
export function checkSound(bytes: Buffer, format: SoundFormat): void {
  if (!checks[format](bytes)) throw new MediaProblem('This is not a sound, or only a part of one.');
}

const checks: Readonly<Record<SoundFormat, (bytes: Buffer) => boolean>> = {
  mp3: isMp3,
  ogg: isOgg,
  wav: isWav,
  m4a: isM4a,
};

/** Two frames in a row (or one at the end) are no coincidence. */
function isMp3(bytes: Buffer): boolean {
  const begin = id3Bytes(bytes);
  const end = Math.min(bytes.length, begin + frameSearchBytes);
  for (let at = begin; at < end; at += 1) {
    const length = frameBytes(bytes, at);
    if (length === undefined) continue;
    if (at + length === bytes.length || frameBytes(bytes, at + length) !== undefined) return true;
  }
  return false;
}

/** Length of an ID3v2 tag, whose size has seven bits a byte. */
function id3Bytes(bytes: Buffer): number {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 127), 0);
  return 10 + size;
}

const soundCodecs = ['\x01vorbis', 'OpusHead', '\x7fFLAC', 'Speex   '];

/** Every logical stream (RFC 3533) begins with a page of its own, before all other pages. */
function isOgg(bytes: Buffer): boolean {
  let streams = 0;
  for (let at = 0; ; streams += 1) {
    if (at + 27 > bytes.length || bytes.toString('latin1', at, at + 5) !== 'OggS\0') return false;
    const isFirst = ((bytes[at + 5] ?? 0) & 2) !== 0;
    if (!isFirst) return streams > 0;
    const segments = bytes[at + 26] ?? 0;
    const packet = at + 27 + segments;
    const name = bytes.toString('latin1', packet, packet + 8);
    if (!soundCodecs.some((codec) => name.startsWith(codec))) return false;
    at = packet + bytes.subarray(at + 27, packet).reduce((sum, length) => sum + length, 0);
  }
}

/** A format, then samples. */
function isWav(bytes: Buffer): boolean {
  let hasFormat = false;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ') hasFormat = size >= 16;
    if (name === 'data') return hasFormat && bytes.length > at + 8;
    at += 8 + size + (size % 2);
  }
  return false;
}

/** At least one track with sound, and none with pictures (ISO/IEC 14496-12). */
function isM4a(bytes: Buffer): boolean {
  const handlers = boxes(bytes, 'moov').flatMap((movie) =>
    boxes(movie, 'trak').flatMap((track) => boxes(track, 'mdia').flatMap((media) => boxes(media, 'hdlr'))),
  );
  const kinds = handlers.map((handler) => handler.toString('latin1', 8, 12));
  return kinds.includes('soun') && !kinds.includes('vide') && boxes(bytes, 'mdat').length > 0;
}

/** Contents of the boxes of a name; of one that is cut off, nothing. */
function boxes(bytes: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = bytes.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= bytes.length;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > bytes.length) return found;
    if (bytes.toString('latin1', at + 4, at + 8) === wanted) found.push(bytes.subarray(at + head, at + size));
    at += size;
  }
  return found;
}
