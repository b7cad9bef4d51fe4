/** Uploads of pictures and sounds on the real product: what is taken, and how it is served. */
import { randomUUID } from 'node:crypto';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uncalledDeps } from '../../src/http/describe-rest.ts';
import { UploadSpool } from '../../src/platform/media/upload-spool.ts';
import { openApiServer } from './open-api-server.ts';
import { sendForm } from './send-form.ts';
import { mediaMax, type MediaStage, quizWith, startMediaStage } from './media-stage.ts';
import { blackPng, makePictures, noSounds, sounds } from './media-samples.ts';

const pictures = makePictures();
let stage: MediaStage;
let product: MediaStage['product'];
let folder: string;
beforeAll(async () => {
  stage = await startMediaStage();
  ({ product, folder } = stage);
});
afterAll(() => stage?.stop());

const execute = <T>(sql: string) => stage.execute<T>(sql);
const files = () => stage.files();
const upload: MediaStage['upload'] = (...args) => stage.upload(...args);
const add = (token: string, bytes: Uint8Array<ArrayBuffer> = pictures.png) => stage.add(token, bytes);
const get: MediaStage['get'] = (...args) => stage.get(...args);
const remove: MediaStage['remove'] = (...args) => stage.remove(...args);
/** Width and height of a WebP file with one picture and alpha or not (RFC 9649). */
function webpSize(bytes: Buffer): [width: number, height: number] {
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  expect(kind).toBe('VP8X');
  return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
}

describe('a picture', () => {
  it('is shown by the address in the reply at once, smaller, upright and without metadata [REST-52] [REST-53]', async () => {
    const token = await product.guest();
    const { status, body } = await upload(token, pictures.jpeg, 'A teal wall');
    expect(status).toBe(201);
    const name = /^\/media\/([\w-]{22})\.webp$/.exec(body.url)?.[1] ?? '';
    expect(body).toMatchObject({ kind: 'image', width: 1000, height: 2000, preview: `/media/${name}-800.webp` });
    const large = await get(body.url);
    expect(large.status).toBe(200);
    expect(large.bytes.length).toBe(body.bytes);
    expect(webpSize(large.bytes)).toEqual([1000, 2000]);
    expect(webpSize((await get(body.preview ?? '')).bytes)).toEqual([800, 1600]);
    // Places are in EXIF; a shorter word comes about by chance among so many bytes.
    for (const secret of ['secret', 'EXIF', 'Exif']) expect(large.bytes.includes(secret)).toBe(false);
    expect(Object.fromEntries(large.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    const exported = await stage.call<{ media: object[] }>('GET', '/api/me/export', token);
    expect(exported.media).toMatchObject([{ id: body.id, address: body.url, alt: 'A teal wall', bytes: body.bytes }]);
    expect((await files()).toSorted()).toEqual([`${name}-800.webp`, `${name}.webp`]);
    expect(await remove(await product.guest(), body)).toBe(404);
    expect(await remove(token, body)).toBe(204);
    expect(await remove(token, body)).toBe(404);
    expect(await files()).toEqual([]);
  });

  it('is taken in each format, narrow strips included, and a moving one becomes still', async () => {
    const token = await product.guest();
    for (const [name, size] of Object.entries({
      png: [400, 300],
      webp: [900, 300],
      gif: [90, 60],
      strip: [46, 4096],
    })) {
      const { url, width, height } = await add(token, pictures[name as 'png']);
      expect([width, height], name).toEqual(size);
      const { bytes } = await get(url);
      expect(webpSize(bytes), name).toEqual(size);
      expect(bytes.includes('ANIM'), name).toBe(false);
    }
  });
});

it('takes sounds as they are, and serves parts of them [REST-52] [REST-53]', async () => {
  const token = await product.guest();
  for (const [extension, bytes] of Object.entries(sounds)) {
    const added = await add(token, bytes);
    expect(added).toEqual({ id: added.id, kind: 'audio', url: added.url, bytes: bytes.length });
    expect(added.url).toMatch(new RegExp(`^/media/[\\w-]{22}\\.${extension}$`));
    const whole = await get(added.url);
    expect(whole.bytes.equals(bytes), extension).toBe(true);
    expect(whole.headers.get('content-type')).toMatch(/^audio\//);
    if (extension !== 'wav') continue;
    for (const [range, first, last] of [
      ['bytes=10-19', 10, 19],
      ['bytes=1000-', 1000, bytes.length - 1],
      ['bytes=-5', bytes.length - 5, bytes.length - 1],
    ] as const) {
      const part = await get(added.url, { range });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${first}-${last}/${bytes.length}`]);
      expect(part.bytes.equals(bytes.subarray(first, last + 1)), range).toBe(true);
    }
    expect(await get(added.url, { range: 'bytes=999999-' })).toMatchObject({ status: 416 });
    expect(await get(added.url, { range: 'bytes=0-1', 'if-range': '"x"' })).toMatchObject({ status: 200 });
    for (const range of ['bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2']) {
      expect(await get(added.url, { range })).toMatchObject({ status: 200 });
    }
  }
  for (const path of [`/media/${'x'.repeat(22)}.webp`, '/media/quarantine', '/media/..%2fpostgres.password']) {
    expect((await get(path)).status, path).toBe(404);
  }
});

describe('an upload', () => {
  const text = (content: string) => Uint8Array.from(Buffer.from(content, 'latin1'));
  const half = (bytes: Uint8Array<ArrayBuffer>) => bytes.subarray(0, bytes.length / 2);
  const refused: Record<string, Uint8Array<ArrayBuffer>> = {
    'an empty file': new Uint8Array(0),
    SVG: text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'a page': text('<!doctype html><script>alert(1)</script>'),
    'a PDF': text('%PDF-1.7'),
    TIFF: pictures.tiff,
    AVIF: pictures.avif,
    'a script that begins like a GIF': text('GIF89a/*'.padEnd(400, ' ') + '*/=alert(1)'),
    'half of a JPEG': half(pictures.jpeg),
    'half of a PNG': half(pictures.png),
    'a PNG of 49 megapixels': blackPng(7000, 7000),
    'a PNG that says it is a JPEG': text(`\xff\xd8\xff${Buffer.from(pictures.png).toString('latin1')}`),
    'more than 10 MB': new Uint8Array(10 * 1024 * 1024 + 1).fill(255),
    ...noSounds,
  };
  let token: string;
  beforeAll(async () => {
    token = await product.guest();
  });

  it.each(Object.entries(refused))('that is %s is refused [REST-52]', async (_what, bytes) => {
    expect(await upload(token, bytes)).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
  });

  it('of megabytes is refused with a code, also to a sender that reads once everything is sent', async () => {
    const sent = (path: string, file: { by: string; bytes: number }) => sendForm(`${product.url()}${path}`, file);
    expect(await sent('/api/media', { by: token, bytes: 10_600_000 })).toBe('400 bad_request');
    expect(await sent('/api/media', { by: 'none', bytes: 5_000_000 })).toBe('401 bad_token');
    expect(await sent('/api/imports', { by: token, bytes: 20_000_000 })).toBe('400 bad_request');
    expect(await sent('/api/nothing', { by: token, bytes: 5_000_000 })).toBe('404 not_found');
    const [person, codes] = [await product.guest(), [] as string[]];
    // The text is no picture; its bytes count all the same, until a minute's worth is spent.
    for (let i = 0; i < 8; i += 1) codes.push(await sent('/api/media', { by: person, bytes: 9_000_000 }));
    expect(new Set(codes)).toEqual(new Set(['400 bad_request', '429 too_many']));
  });

  it('that was refused leaves nothing behind', async () => {
    const [{ count } = { count: 1 }] = await execute<{ count: number }>(
      `select count(*)::int as count from media where state <> 'ready'`,
    );
    expect(count).toBe(0);
    const [kept, there] = [
      await execute<{ n: number }>(`select sum(case kind when 'image' then 2 else 1 end)::int as n from media`),
      await files(),
    ];
    expect(there).toHaveLength(kept[0]?.n ?? 0);
  });

  it('that is no form, or a form without a file, is refused', async () => {
    const send = (body: string, type: string) =>
      fetch(`${product.url()}/api/media`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      });
    const field = '--x\r\nContent-Disposition: form-data; name="alt"\r\n\r\nabc\r\n--x--\r\n';
    for (const [body, type] of [
      ['{}', 'application/json'],
      ['abc', 'multipart/form-data'],
      [field, 'multipart/form-data; boundary=x'],
      [field.replace('alt"', 'picture"; filename="a"'), 'multipart/form-data; boundary=x'],
    ] as const) {
      const response = await send(body, type);
      expect(response.status, body).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: 'bad_request' } });
    }
    for (const alt of ['x'.repeat(501), 'a\0b']) {
      const details = [{ path: '/alt' }];
      expect(await upload(token, pictures.png, alt)).toMatchObject({ status: 400, body: { error: { details } } });
    }
  });

  it('whose sender goes away leaves nothing behind', async () => {
    const before = await files();
    const sending = request(`${product.url()}/api/media`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': 90_000,
      },
    });
    sending.on('error', () => undefined);
    sending.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
    sending.write(Buffer.from(pictures.jpeg.subarray(0, 40_000)));
    await expect.poll(async () => (await files()).length).toBe(before.length + 1);
    sending.destroy();
    await expect.poll(files).toEqual(before);
  });

  it('comes with others of its sender one after the other, up to what a guest may have', async () => {
    const guest = await product.guest();
    const together = await Promise.all(Array.from({ length: 6 }, () => upload(guest, sounds.wav)));
    const statuses = together.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    while ((await upload(guest, sounds.wav)).status === 201);
    const over = {
      status: 409,
      body: { error: { code: 'limit', details: { limit: 'media', maximum: mediaMax } } },
    };
    expect(await upload(guest, sounds.wav)).toMatchObject(over);
    expect(await upload(guest, new Uint8Array(5_000_000))).toMatchObject(over);
    expect(
      await execute(`select from media where state = 'ready' group by owner_id having count(*) = ${mediaMax}`),
    ).toHaveLength(1);
  });
});

it('deletes what a killed process has left of an upload, and nothing that may still come', async () => {
  const incoming = join(folder, 'media', 'incoming');
  for (const name of ['old', 'new']) await writeFile(join(incoming, name), 'half');
  await utimes(join(incoming, 'old'), 0, 0);
  await new UploadSpool({ dataDir: folder, diskFreeBytes: 0, makeName: randomUUID }).sweep();
  expect(await readdir(incoming)).toEqual(['new']);
  await rm(join(incoming, 'new'));
});

it('lets the operator forbid media of other sites', async () => {
  const strict = await openApiServer({ media: { ...uncalledDeps().media.limits, remote: false } });
  const token = await strict.newGuest();
  const remote = quizWith('https://elsewhere.example/a.png');
  const path = '/questions/0/media/url';
  const refusal = { status: 400, body: { error: { code: 'bad_request', details: [{ path }] } } };
  expect(await strict.call('POST', '/api/quizzes', { token, body: remote })).toMatchObject(refusal);
  const added = await strict.call('POST', '/api/quizzes', { token, body: quizWith('/a.png') });
  expect(added.status).toBe(201);
  expect(await strict.call('PUT', `/api/quizzes/${added.body.id}`, { token, body: remote })).toMatchObject(refusal);
  const draft = `/api/quizzes/${randomUUID()}/draft`;
  await strict.call('PUT', draft, { token, body: remote, headers: { 'if-match': '"0"' } });
  const publish = draft.replace('draft', 'publish');
  expect(await strict.call('POST', publish, { token, headers: { 'if-match': '"1"' } })).toMatchObject(refusal);
  const sources = (headers: Record<string, unknown>) =>
    /img-src ([^;]*)/.exec(String(headers['content-security-policy']))?.[1];
  expect(sources(added.headers)).toBe("'self' data: blob:");
  expect((await get('/healthz')).headers.get('content-security-policy')).toContain("img-src 'self' https: data: blob:");
  await strict.close();
});

it('has loaded no decoder into the processes of web and worker', () => {
  const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] };
  expect(sharedObjects.length).toBeGreaterThan(0);
  expect(sharedObjects.filter((path) => /sharp|vips/.test(path))).toEqual([]);
});
