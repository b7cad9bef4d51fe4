/** The formats of uploads, by their first bytes: names and types that a sender gives are ignored. */
import { Buffer } from 'node:buffer';

export const pictureFormats = ['jpeg', 'png', 'webp', 'gif'] as const;
export type PictureFormat = (typeof pictureFormats)[number];
export const soundFormats = ['mp3', 'ogg', 'wav', 'm4a'] as const;
export type SoundFormat = (typeof soundFormats)[number];

export type MediaFormat =
  | { kind: 'image'; format: PictureFormat; extension: 'webp' }
  | { kind: 'audio'; format: SoundFormat; extension: SoundFormat };

/** Bytes that `sniffFormat` looks at. */
export const sniffedBytes = 64;
/** ISO base media: sounds and films. Films are refused later, by their tracks. */
const soundBrands = new Set(['M4A ', 'M4B ', 'mp41', 'mp42', 'isom', 'iso2', 'iso5', 'iso6']);

/** The format that the first bytes of a file announce; the rest may be something else. Undefined for other files. */
export function sniffFormat(head: Uint8Array): MediaFormat | undefined {
  const picture = pictureOf(Buffer.from(head));
  if (picture !== undefined) return { kind: 'image', format: picture, extension: 'webp' };
  const sound = soundOf(Buffer.from(head));
  return sound === undefined ? undefined : { kind: 'audio', format: sound, extension: sound };
}

function pictureOf(head: Buffer): PictureFormat | undefined {
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  return /^GIF8[79]a/.test(text) ? 'gif' : undefined;
}

function soundOf(head: Buffer): SoundFormat | undefined {
  const text = head.toString('latin1');
  if (text.startsWith('RIFF') && text.startsWith('WAVE', 8)) return 'wav';
  if (text.startsWith('OggS\0')) return 'ogg';
  if (text.startsWith('ftyp', 4)) return soundBrands.has(text.slice(8, 12)) ? 'm4a' : undefined;
  if (text.startsWith('ID3')) return 'mp3';
  return head.length >= 4 && frameBytes(head, 0) !== undefined ? 'mp3' : undefined;
}

/** kbit/s of layer III, by the index in a frame's header: MPEG 1, and MPEG 2 and 2.5. */
const bitRates = [
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const sampleRates = [44_100, 48_000, 32_000] as const;

/**
 * Length of the MPEG audio frame of layer III that begins there (ISO/IEC 11172-3, 13818-3), in bytes; undefined if none
 * does.
 */
export function frameBytes(bytes: Buffer, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const header = bytes.readUInt32BE(at);
  const version = (header >>> 19) & 3;
  if (header >>> 21 !== 0x7ff || version === 1 || ((header >>> 17) & 3) !== 1) return undefined;
  const isFirst = version === 3;
  const rate = bitRates[isFirst ? 0 : 1][((header >>> 12) & 15) - 1];
  const samples = sampleRates[(header >>> 10) & 3];
  if (rate === undefined || samples === undefined) return undefined;
  const perSecond = isFirst ? samples : version === 2 ? samples / 2 : samples / 4;
  return Math.floor(((isFirst ? 144_000 : 72_000) * rate) / perSecond) + ((header >>> 9) & 1);
}
