import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { AwsClient } from 'aws4fetch';
import { CodedError } from '../../protocol/errors.ts';
import type { MediaStore } from './media-store.ts';

export interface S3Bucket {
  /** Of the bucket, or of a folder in it. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Of one request, in ms. */
const requestMs = 15_000;
/** After an error of the server or the network. */
const retries = 2;

/**
 * Media as objects of an S3-compatible bucket, by requests with Signature Version 4. The keys need the right to get, put,
 * delete and list: without the last one, S3 does not say that an object is missing. Stateless.
 */
export class S3Store implements MediaStore {
  readonly #url: string;
  readonly #client: AwsClient;

  constructor({ url, region, accessKeyId, secretAccessKey }: S3Bucket) {
    this.#url = url.replace(/\/+$/, '');
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries, initRetryMs: 200 });
  }

  async put(key: string, content: Uint8Array<ArrayBuffer> | { file: string }): Promise<void> {
    // A blob has a length, which S3 requires, and is read in pieces.
    const body = 'file' in content ? await openAsBlob(content.file) : new Blob([content]);
    const { status } = await this.#ask(key, { method: 'PUT', body });
    if (status !== 200) throw unavailable(`PUT was answered with ${status}`);
    if ('file' in content) await rm(content.file, { force: true });
  }

  async read(key: string): Promise<Buffer | undefined> {
    const { status, bytes } = await this.#ask(key, { method: 'GET' });
    if (status === 404) return undefined;
    if (status !== 200) throw unavailable(`GET was answered with ${status}`);
    return bytes;
  }

  async delete(key: string): Promise<void> {
    const { status } = await this.#ask(key, { method: 'DELETE' });
    if (status !== 204 && status !== 200 && status !== 404) throw unavailable(`DELETE was answered with ${status}`);
  }

  async #ask(key: string, request: { method: string; body?: Blob }): Promise<{ status: number; bytes: Buffer }> {
    try {
      const signal = AbortSignal.timeout(requestMs);
      const reply = await this.#client.fetch(`${this.#url}/${key}`, { ...request, signal });
      return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()) };
    } catch (error) {
      throw unavailable('no answer', error);
    }
  }
}

const unavailable = (reason: string, cause?: unknown): CodedError =>
  new CodedError('busy', 'The store of pictures and sounds is unavailable. Try again in a moment.', {
    retryAfterMs: 2000,
    cause: cause ?? new Error(`the bucket of MEDIA_S3_URL: ${reason}`),
  });
