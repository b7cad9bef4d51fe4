import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/platform/deposits/chain/gather.ts';

const never = new Promise<string>(() => undefined);
const said = (text: string) => Promise.resolve(text);

describe('gather', () => {
  it('waits for all', async () => {
    expect(await gather([said('a'), said('b')], () => false)).toEqual(['a', 'b']);
    expect(await gather([], () => false)).toEqual([]);
  });

  it('does not wait for who could change nothing', async () => {
    const isDecided = (given: readonly unknown[], missing: number) => missing === 1 && given[2] === 'c';
    expect(await gather([said('a'), never, said('c')], isDecided, 1)).toEqual(['a', undefined, 'c']);
  });

  it('waits a while for who comes soon', async () => {
    let come: (text: string) => void = () => undefined;
    const soon = new Promise<string>((resolve) => (come = resolve));
    const gathered = gather([said('a'), soon], () => true, 60_000);
    await said('');
    come('b');
    expect(await gathered).toEqual(['a', 'b']);
  });

  it('fails with who fails', async () => {
    await expect(gather([said('a'), Promise.reject(new Error('broken'))], () => false)).rejects.toThrow('broken');
  });
});
