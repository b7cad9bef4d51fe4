/** The product with a folder for media, and the requests that tests of them make. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import type { MediaReply } from '../../src/protocol/media.ts';
import { startQuickfire } from '../support/quickfire.ts';
import { sounds } from './media-samples.ts';

/** How many a guest may have. */
export const mediaMax = 8;

export const quizWith = (url: string) => ({
  title: 'Seen',
  questions: [{ type: 'true_false' as const, prompt: 'Red?', correct: true, media: { kind: 'image' as const, url } }],
});

export type MediaStage = Awaited<ReturnType<typeof startMediaStage>>;

export async function startMediaStage() {
  const folder = await mkdtemp(join(tmpdir(), 'qf-media-'));
  const product = await startQuickfire({
    env: { DATA_DIR: folder, MEDIA_DISK_FREE_BYTES: '0', LIMIT_GUEST_MEDIA: String(mediaMax) },
  });
  const orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
  const execute = <T = unknown>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);
  const upload = async (token: string, bytes: Uint8Array<ArrayBuffer>, alt?: string) => {
    const body = new FormData();
    // Neither its name nor its type counts.
    body.append('file', new Blob([bytes], { type: 'text/html' }), 'page.html');
    if (alt !== undefined) body.append('alt', alt);
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${product.url()}/api/media`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as MediaReply & { error?: { code: string } } };
  };
  const add = async (token: string, bytes: Uint8Array<ArrayBuffer>): Promise<MediaReply> => {
    const { status, body } = await upload(token, bytes);
    expect({ status, error: body.error }).toEqual({ status: 201, error: undefined });
    return body;
  };
  return {
    product,
    orm,
    folder,
    execute,
    files: async () =>
      (await readdir(join(folder, 'media'), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    upload,
    add,
    /** A sound costs no process of its own. */
    addSound: (token: string) => add(token, sounds.wav),
    get: async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${product.url()}${path}`, { headers });
      return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    remove: async (token: string, { id }: MediaReply) =>
      (await product.rest('DELETE', `/api/media/${id}`, undefined, token)).status,
    call: async <T>(method: string, path: string, token: string, body?: unknown, headers = {}): Promise<T> => {
      const reply = await product.rest<T>(method, path, body, token, { headers });
      expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
      return reply.body;
    },
    /** Has the worker do it. */
    run: async (task: string): Promise<void> => {
      await execute('select graphile_worker.add_job(?)', [task]);
      await expect.poll(async () => (await execute('select from graphile_worker.jobs')).length).toBe(0);
    },
    stop: async () => {
      await orm.close(true);
      await product.stop();
      await rm(folder, { recursive: true });
    },
  };
}
