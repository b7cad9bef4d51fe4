/**
 * A process of attackers: is told by its parent what to attack (`AttackOrder`) and says `begun`; ends when it is told to, or
 * left alone.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackGoods } from './attack-target.ts';
import { attacks } from './attacks.ts';

export interface AttackOrder {
  goods: AttackGoods;
  names: string[];
}

const warmUpMs = 300;
const over = new AbortController();

process.on('message', (order: AttackOrder | 'end') => {
  if (order === 'end') {
    over.abort();
    process.disconnect();
    return;
  }
  for (const name of order.names) void attacks[name]?.(order.goods, over.signal);
  void sleep(warmUpMs).then(() => process.send?.('begun'));
});
process.on('disconnect', () => process.exit());
