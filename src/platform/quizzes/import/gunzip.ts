import { crc32, createInflateRaw } from 'node:zlib';
import { CodedError } from '../../../protocol/errors.ts';
import type { ImportLimits } from './import-limits.ts';

/** From so many bytes on, how much one byte has become is looked at. */
const ratioFrom = 65_536;

/**
 * The first member of a gzip file (RFC 1952); what stands behind it, such as pictures, is left out. What it becomes is counted
 * as it comes: the file's own word for it is not trusted. @throws {CodedError} `bad_request`: damaged, or more than is read
 */
export async function gunzip(
  bytes: Uint8Array,
  { inflatedBytes, inflatedRatio }: Pick<ImportLimits, 'inflatedBytes' | 'inflatedRatio'>,
): Promise<Buffer> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = dataStart(file);
  const max = Math.min(inflatedBytes, Math.max(ratioFrom, file.length * inflatedRatio));
  const inflating = createInflateRaw();
  inflating.end(file.subarray(start));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of inflating) {
      size += (chunk as Buffer).length;
      if (size > max) throw new CodedError('bad_request', 'This file is too large when it is unpacked.');
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw damaged(error);
  }
  const inflated = Buffer.concat(chunks);
  const end = start + inflating.bytesWritten;
  if (end + checksumBytes > file.length || file.readUInt32LE(end) !== crc32(inflated)) throw damaged();
  return inflated;
}

const damaged = (cause?: unknown) =>
  new CodedError('bad_request', 'This file is damaged: not all of it is there.', { cause });

const checksumBytes = 4;
const fixedBytes = 10;
const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

/** Behind the header, which may hold a name and a comment, each up to a zero. */
function dataStart(file: Buffer): number {
  const given = file[3] ?? 0;
  let at = fixedBytes;
  if ((given & flags.extra) !== 0) at += 2 + (at + 2 <= file.length ? file.readUInt16LE(at) : 0);
  for (const flag of [flags.name, flags.comment]) {
    if ((given & flag) === 0) continue;
    const zero = file.indexOf(0, at);
    if (zero === -1) throw damaged();
    at = zero + 1;
  }
  return (given & flags.headerChecksum) === 0 ? at : at + 2;
}
