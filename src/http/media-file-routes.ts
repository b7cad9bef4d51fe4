import type { FastifyInstance, FastifyReply } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import { parseRange } from './byte-range.ts';
import type { HttpDeps } from './http-deps.ts';

const types: Readonly<Record<string, string>> = {
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
};
/** Different files on their way to clients that read slowly. Bytes. */
const unsentBytesMax = 128 * 1024 * 1024;

/**
 * Uploaded media, for everyone who knows an address. Files never change, and are never executable in this origin. Parts
 * of them are sent to players of sounds.
 */
export function addMediaFileRoutes(app: FastifyInstance, { media }: Pick<HttpDeps, 'media'>): void {
  const unsent = new UnsentFiles(unsentBytesMax);
  app.get<{ Params: { file: string } }>('/media/:file', { schema: { hide: true } }, async (request, reply) => {
    const { file } = request.params;
    const bytes = await media.files.read(file);
    reply.header('content-security-policy', "default-src 'none'; sandbox").header('cache-control', 'no-store');
    if (bytes === undefined) throw new CodedError('not_found', 'There is no such file.');
    if (!unsent.add(reply, bytes)) throw new CodedError('busy', 'Try again in a moment.', { retryAfterMs: 1000 });
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('accept-ranges', 'bytes')
      .type(types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream');
    // Files have no validator, so `If-Range` names none of theirs (RFC 9110, 13.1.5).
    const asked = request.headers['if-range'] === undefined ? request.headers.range : undefined;
    const range = parseRange(asked, bytes.length);
    if (range === undefined) return reply.send(bytes);
    if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${bytes.length}`).send();
    const { first, last } = range;
    reply.status(206).header('content-range', `bytes ${first}-${last}/${bytes.length}`);
    return reply.send(bytes.subarray(first, last + 1));
  });
}

/** Bounds the memory of replies that are not read: a file that many are sent counts once. */
class UnsentFiles {
  readonly #bytesMax: number;
  readonly #replies = new Map<Buffer, number>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** @returns false if the file is one too much */
  add(reply: FastifyReply, file: Buffer): boolean {
    const before = this.#replies.get(file);
    if (before === undefined && this.#bytes + file.length > this.#bytesMax) return false;
    if (before === undefined) this.#bytes += file.length;
    this.#replies.set(file, (before ?? 0) + 1);
    reply.raw.once('close', () => this.#end(file));
    return true;
  }

  #end(file: Buffer): void {
    const count = (this.#replies.get(file) ?? 0) - 1;
    if (count > 0) {
      this.#replies.set(file, count);
      return;
    }
    this.#replies.delete(file);
    this.#bytes -= file.length;
  }
}
