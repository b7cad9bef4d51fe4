import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/platform/deposits/chain/gather.ts';

const never = () => new Promise<string>(() => undefined);
const said = (text: string) => () => Promise.resolve(text);

/** A question that is answered, or fails, when the test says so. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let isWanted: () => boolean = () => true;
  const question = (wanted: () => boolean) => {
    isWanted = wanted;
    return promise;
  };
  return { question, resolve, reject, isWanted: () => isWanted() };
}

describe('gather', () => {
  it('waits for all', async () => {
    expect((await gather([said('a'), said('b')], () => 'open')).answers).toEqual(['a', 'b']);
    expect(await gather([], () => 'open')).toEqual({ answers: [], late: [] });
  });

  it('waits for nobody who could change nothing, and hands over what comes late', async () => {
    const slow = held();
    const { answers, late } = await gather(
      [said('a'), slow.question, said('c')],
      (given, missing) => (missing === 1 && given[2] === 'c' ? 'decided' : 'open'),
      // It would be waited for without end.
      2 ** 31 - 1,
    );
    expect([answers, slow.isWanted()]).toEqual([['a', undefined, 'c'], false]);
    slow.resolve('b');
    expect(await Promise.all(late.map(async ({ at, answer }) => [at, await answer]))).toEqual([[1, 'b']]);
    // What was gathered stays as it was.
    expect(answers[1]).toBeUndefined();
  });

  it('waits a while for who could add something', async () => {
    const [soon, later] = [held(), held()];
    const gathered = gather([said('a'), soon.question], () => 'enough', 60_000);
    await said('')();
    expect(soon.isWanted()).toBe(true);
    soon.resolve('b');
    expect(await gathered).toEqual({ answers: ['a', 'b'], late: [] });
    const { answers, late } = await gather([said('a'), later.question], () => 'enough', 1);
    expect([answers, late.length]).toEqual([['a', undefined], 1]);
  });

  it('fails with who fails before the end; who fails later is in the hands of the caller', async () => {
    await expect(gather([said('a'), () => Promise.reject(new Error('broken'))], () => 'open')).rejects.toThrow(
      'broken',
    );
    const slow = held();
    const { late } = await gather([said('a'), slow.question], () => 'decided');
    slow.reject(new Error('broken late'));
    await expect(late[0]?.answer).rejects.toThrow('broken late');
    await expect(gather([never, () => Promise.reject(new Error('broken'))], () => 'open')).rejects.toThrow('broken');
  });
});
