import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AttackGoods } from './attack-target.ts';
import type { AttackOrder } from './attack-process.ts';

/** Starts attacks in a process of their own; resolves when they have begun. @returns what ends them. */
export async function unleash(goods: AttackGoods, names: string[]): Promise<() => Promise<void>> {
  const child = fork(new URL('attack-process.ts', import.meta.url).pathname, { execArgv: [] });
  const exited = once(child, 'exit');
  child.send({ goods, names } satisfies AttackOrder);
  await Promise.race([once(child, 'message'), exited]);
  return async () => {
    if (child.connected) child.send('end');
    await exited;
  };
}
