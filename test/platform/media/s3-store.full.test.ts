/** Media in a bucket of a real S3 server: the store alone, and uploads over a web and a worker that share no disk. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3Store } from '../../../src/platform/media/s3-store.ts';
import type { MediaReply } from '../../../src/protocol/media.ts';
import { blackPng, sounds } from '../../http/media-samples.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';
import { hasMoto, startMoto } from './moto-server.ts';
import { keepsTheContract } from './store-contract.ts';

describe.skipIf(!hasMoto())('a bucket (needs moto_server)', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let product: TestQuickfire;
  const folders = ['web', 'worker'].map((name) => mkdtempSync(join(tmpdir(), `qf-${name}-`)));
  beforeAll(async () => {
    moto = await startMoto();
    const { url, region, accessKeyId, secretAccessKey } = moto.bucket;
    const env = {
      MEDIA_S3_URL: `${url}/school`,
      MEDIA_S3_REGION: region,
      MEDIA_S3_ACCESS_KEY_ID: accessKeyId,
      MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey,
      MEDIA_DISK_FREE_BYTES: '0',
      DATA_DIR: folders[0] ?? '',
    };
    product = await startQuickfire({ worker: false, webs: 2, env });
    product.env['DATA_DIR'] = folders[1] ?? '';
    await product.addWorker();
  });
  afterAll(async () => {
    await product?.stop();
    await moto?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  keepsTheContract(() => new S3Store(moto.bucket));

  it('refuses a wrong secret, which is busy', async () => {
    const wrong = new S3Store({ ...moto.bucket, secretAccessKey: 'another' });
    await expect(wrong.put('a.webp', new Uint8Array(3))).rejects.toMatchObject({ code: 'busy' });
    await expect(wrong.read('a.webp')).rejects.toMatchObject({ code: 'busy' });
  });

  it('has the uploads of one web for another, and for a worker elsewhere', async () => {
    const token = await product.guest();
    const upload = async (bytes: Uint8Array<ArrayBuffer>) => {
      const body = new FormData();
      body.append('file', new Blob([bytes]));
      const headers = { authorization: `Bearer ${token}` };
      return await fetch(`${product.url(0)}/api/media`, { method: 'POST', headers, body });
    };
    for (const bytes of [blackPng(1200, 900), sounds.wav]) {
      const reply = await upload(bytes);
      expect(reply.status).toBe(201);
      const { id, url, preview = url } = (await reply.json()) as MediaReply;
      for (const path of [url, preview]) expect((await fetch(`${product.url(1)}${path}`)).status).toBe(200);
      const store = new S3Store({ ...moto.bucket, url: `${moto.bucket.url}/school` });
      expect(await store.read(`quarantine/${id}`)).toBeUndefined();
      expect((await product.rest('DELETE', `/api/media/${id}`, undefined, token)).status).toBe(204);
      expect(await store.read(url.slice('/media/'.length))).toBeUndefined();
    }
    expect((await upload(Uint8Array.from(blackPng(1200, 900).subarray(0, 60)))).status).toBe(400);
    const left = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });
});
