import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as wire from '../../../src/platform/deposits/chain/wire.ts';

const hash = `0x${'a'.repeat(64)}`;
const address = `0x${'B'.repeat(40)}`;
const log = { address, topics: [hash], data: '0x', transactionHash: hash, blockHash: hash };

describe('what endpoints send', () => {
  it('is taken in its shape, in lower case', () => {
    expect(z.safeParse(wire.foundLogs, [log]).data).toEqual([{ ...log, address: address.toLowerCase() }]);
    expect(z.safeParse(wire.word, '0x').success).toBe(false);
  });

  it.each<[string, z.core.$ZodType, (many: unknown[]) => unknown]>([
    ['logs', wire.foundLogs, (many) => many],
    ['topics', wire.foundLogs, (many) => [{ ...log, topics: many }]],
    ['transactions', wire.fullBlock, (transactions) => ({ hash, transactions })],
    [
      'logs of a receipt',
      wire.receipt,
      (logs) => ({ transactionHash: hash, blockHash: hash, blockNumber: '0x1', status: '0x1', logs }),
    ],
  ])('is not looked through when it has very many %s: each wrong one would be an error', (_, schema, around) => {
    const { error } = z.safeParse(schema, around(Array(100_001).fill(1)));
    expect(error?.issues.length).toBe(1);
  });

  it('has times that a database can keep', () => {
    const block = { number: '0x1', hash, parentHash: hash, timestamp: '0xfffffffffff' };
    expect(z.safeParse(wire.block, block).success).toBe(false);
    expect(z.safeParse(wire.block, { ...block, timestamp: '0x6553f100' }).success).toBe(true);
  });
});
