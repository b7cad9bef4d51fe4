import { expect, it } from 'vitest';
import { Turns } from '../../../src/platform/deposits/chain/turns.ts';

const wanted = () => true;

it('lets so many in at once, and the others in their order', async () => {
  const turns = new Turns(2);
  const began: string[] = [];
  const enter = async (name: string) => {
    expect(await turns.take(wanted)).toBe(true);
    began.push(name);
  };
  await Promise.all([enter('a'), enter('b')]);
  const [third, fourth] = [enter('c'), enter('d')];
  await Promise.resolve();
  expect(began).toEqual(['a', 'b']);
  turns.give();
  await third;
  expect(began).toEqual(['a', 'b', 'c']);
  turns.give();
  await fourth;
  turns.give();
  turns.give();
  // As many as before.
  await Promise.all([enter('e'), enter('f')]);
  expect(began).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('keeps nobody in the queue whom nobody wants any more', async () => {
  const turns = new Turns(1);
  await turns.take(wanted);
  let isWanted = true;
  const [first, second] = [turns.take(() => isWanted), turns.take(wanted)];
  isWanted = false;
  // Each who comes sees to it, so the queue does not grow.
  const third = turns.take(wanted);
  expect(await first).toBe(false);
  turns.give();
  expect(await second).toBe(true);
  turns.give();
  expect(await third).toBe(true);
});
