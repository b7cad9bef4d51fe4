/** Stores of media: files, and what of an S3 bucket needs no server. The bucket itself: s3-store.full.test.ts. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/platform/media/file-store.ts';
import { S3Store } from '../../../src/platform/media/s3-store.ts';
import { keepsTheContract } from './store-contract.ts';

describe('files', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qf-files-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  keepsTheContract(() => new FileStore({ dataDir, diskFreeBytes: 0 }));

  it('leave room on the disk for databases', async () => {
    const full = new FileStore({ dataDir, diskFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(full.put('a.webp', new Uint8Array(1))).rejects.toMatchObject({ code: 'busy' });
    expect(readdirSync(join(dataDir, 'media', 'incoming'))).toEqual([]);
  });
});

/** From "Signature Calculations for the Authorization Header" in the documentation of Amazon S3. */
describe('the signature of a request to S3', () => {
  const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
  const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const place = { accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1', datetime: '20130524T000000Z' };
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const host = 'https://examplebucket.s3.amazonaws.com';

  it.each([
    [
      'GET',
      `${host}/test.txt`,
      { range: 'bytes=0-9', 'x-amz-content-sha256': empty },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT',
      `${host}/test$file.text`,
      {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
  ])('%s %s is the documented one', async (method, url, headers, signature) => {
    const signed = await new AwsV4Signer({ ...place, method, url, headers, allHeaders: true }).sign();
    expect(signed.headers.get('authorization')).toContain(`Signature=${signature}`);
  });
});

describe('a bucket', () => {
  it('that fails or is not there is busy, after a few tries', async () => {
    let asked = 0;
    const server = createServer((request, reply) => {
      asked += 1;
      request.resume().on('end', () => reply.writeHead(503).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const keys = { region: 'us-east-1', accessKeyId: 'a', secretAccessKey: 'b' };
    const store = new S3Store({ url: `http://127.0.0.1:${port}/bucket/`, ...keys });
    await expect(store.read('a.webp')).rejects.toMatchObject({ code: 'busy' });
    await expect(store.put('a.webp', new Uint8Array(3))).rejects.toMatchObject({ code: 'busy' });
    expect(asked).toBe(6);
    server.closeAllConnections();
    server.close();
    await expect(store.delete('a.webp')).rejects.toMatchObject({ code: 'busy' });
  });
});
