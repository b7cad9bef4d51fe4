import { expect, test } from 'vitest';
import { ByteCache } from '../../src/lib/byte-cache.ts';

const text = (bytes: number) => Promise.resolve({ value: Buffer.alloc(bytes), bytes });

test('a value is loaded once, however many ask, and kept', async () => {
  const texts = new ByteCache<Buffer>(100);
  let loads = 0;
  const load = () => {
    loads += 1;
    return text(10);
  };
  const [first, second] = await Promise.all([texts.read('a/1', load), texts.read('a/1', load)]);
  expect(second).toBe(first);
  expect(await texts.read('a/1', load)).toBe(first);
  expect(loads).toBe(1);
  expect(texts.reads).toEqual({ hit: 1, joined: 1, miss: 1 });
});

test('those asked for last are kept, up to so many bytes; larger ones never', async () => {
  const texts = new ByteCache<Buffer>(100);
  const loaded: string[] = [];
  const read = (key: string, bytes: number) =>
    texts.read(key, () => {
      loaded.push(key);
      return text(bytes);
    });
  await read('a', 50);
  await read('b', 50);
  await read('a', 50);
  await read('c', 50);
  await read('huge', 101);
  expect(texts.bytes).toBe(100);
  loaded.length = 0;
  for (const key of ['a', 'c', 'huge', 'b']) await read(key, 50);
  expect(loaded).toEqual(['huge', 'b']);
});

test('a load that fails is told to those who wait, and tried again by the next', async () => {
  const texts = new ByteCache<Buffer>(100);
  const fail = () => Promise.reject(new Error('away'));
  const both = await Promise.allSettled([texts.read('a', fail), texts.read('a', () => text(1))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await texts.read('a', () => text(1))).toHaveLength(1);
});
