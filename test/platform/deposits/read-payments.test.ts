/** What a receipt pays, and what several endpoints say together. */
import { describe, expect, it } from 'vitest';
import {
  agreed,
  decide,
  quorumOf,
  reached,
  standingOf,
  type Decision,
  type Mined,
  type View,
} from '../../../src/platform/deposits/chain/decide.ts';
import {
  readPayments,
  refusalOfAmount,
  topicOf,
  transferTopic,
  worthOf,
} from '../../../src/platform/deposits/chain/read-payments.ts';

const treasury = `0x${'e'.repeat(40)}`;
const payer = `0x${'a'.repeat(40)}`;
const token = `0x${'1'.repeat(40)}`;
const coin = { address: 'native', symbol: 'C', decimals: 18, minimum: '10', rate: { num: '1', den: '3' } };
const chain = { treasury, tokens: [{ ...coin, address: token, symbol: 'T' }, coin] };
const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`;
const log = (more: { address?: string; topics?: string[]; data?: string } = {}) => ({
  address: token,
  topics: [transferTopic, topicOf(payer), topicOf(treasury)],
  data: word(50n),
  ...more,
});
const paid = { token, payer, amount: '50' };

describe('readPayments', () => {
  it('gives each log its ordinal within the receipt, and the coin -1', () => {
    const logs = [log({ address: payer }), log(), log({ data: word(7n) })];
    const sent = { from: payer, to: treasury, value: 9n };
    expect(readPayments({ success: true, logs, sent }, chain)).toEqual({
      payments: [
        { ordinal: -1, token: 'native', payer, amount: '9' },
        { ordinal: 1, ...paid },
        { ordinal: 2, ...paid, amount: '7' },
      ],
    });
  });

  it.each<[string, Parameters<typeof log>[0], string]>([
    ['another contract', { address: payer }, 'other_token'],
    ['another event', { topics: [word(1n), topicOf(payer), topicOf(treasury)] }, 'no_transfer'],
    ['another recipient', { topics: [transferTopic, topicOf(payer), topicOf(payer)] }, 'no_transfer'],
    ['addresses that are not indexed', { topics: [transferTopic] }, 'no_transfer'],
    ['a token of things (ERC-721)', { topics: [...log().topics, word(1n)], data: '0x' }, 'other_token'],
    ['a payer that is no address', { topics: [transferTopic, word(2n ** 200n), topicOf(treasury)] }, 'other_token'],
    ['a mint', { topics: [transferTopic, word(0n), topicOf(treasury)] }, 'other_token'],
    ['a transfer to itself', { topics: [transferTopic, topicOf(treasury), topicOf(treasury)] }, 'other_token'],
    ['an amount of another length', { data: `${word(5n)}00` }, 'other_token'],
  ])('takes no %s', (_, more, outcome) => {
    expect(readPayments({ success: true, logs: [log(more)] }, chain)).toEqual({ payments: [], outcome });
  });

  it('takes nothing of what failed', () => {
    expect(readPayments({ success: false, logs: [log()] }, chain)).toEqual({ payments: [], outcome: 'failed' });
  });
});

describe('worthOf', () => {
  it.each([
    ['0', 0n, 'zero'],
    ['9', 3n, 'below_minimum'],
    ['10', 3n, undefined],
    ['11', 3n, undefined],
    ['12', 4n, undefined],
    [`${3n * (10n ** 18n - 1n)}`, 10n ** 18n - 1n, undefined],
    [`${3n * 10n ** 18n}`, 10n ** 18n, 'too_large'],
  ])('of %s units', (amount, credits, reason) => {
    expect(worthOf({ token, amount }, chain)).toEqual({ credits, rate: '1/3' });
    expect(refusalOfAmount({ token, amount, credits }, chain)).toBe(reason);
  });

  it('is too small for a credit, by what it was worth when it was seen', () => {
    const tokens = [{ ...coin, minimum: '0' }];
    const dust = { token: 'native', amount: '2' };
    expect(worthOf(dust, { tokens })).toMatchObject({ credits: 0n });
    expect(refusalOfAmount({ ...dust, credits: 0n }, { tokens })).toBe('too_small');
    expect(refusalOfAmount({ ...dust, credits: 1n }, { tokens })).toBe(undefined);
    expect(refusalOfAmount({ ...dust, credits: 1n }, { tokens: [] })).toBe('token_refused');
  });
});

const mined: Mined = { blockNumber: 5, blockHash: word(5n), blockTime: 1, payments: [{ ordinal: 0, ...paid }] };
const present = (more: Partial<Mined> = {}, isFinal = true): View => ({
  kind: 'present',
  mined: { ...mined, ...more },
  isFinal,
  head: 9,
});
const away: View = { kind: 'away' };
const unreadable: View = { kind: 'unreadable' };
const absent = (gone = false): View => ({ kind: 'absent', gone, head: 8 });
const other = { payments: [{ ordinal: 0, ...paid, amount: '5000000' }] };

describe('decide', () => {
  it.each<[string, View[], object]>([
    ['two agree', [present(), present()], { kind: 'present', isFinal: true, mined }],
    ['one is enough for none of two', [present(), away], { kind: 'undecided', problem: 'network_away' }],
    ['one lags behind', [present(), absent()], { kind: 'undecided', problem: 'network_disagrees' }],
    ['one of two lies', [present(), present(other)], { kind: 'undecided', problem: 'network_disagrees' }],
    ['one of three lies', [present(other), present(), present()], { kind: 'present', isFinal: true, mined }],
    ['two pairs', [present(other), present(), present(other), present()], { kind: 'undecided' }],
    ['one of three sees it as final', [present(), present({}, false), away], { kind: 'present', isFinal: false }],
    ['two of three see it as final', [present(), present({}, false), present()], { kind: 'present', isFinal: true }],
    ['nobody has it', [absent(), absent()], { kind: 'absent' }],
    ['one has another block in its place', [absent(true), absent()], { kind: 'absent' }],
    ['two have another block in its place', [absent(true), absent(true)], { kind: 'gone', head: 8 }],
    ['it is in another block by now', [absent(true), present(), present()], { kind: 'present' }],
    ['two receipts are too long', [unreadable, unreadable, absent()], { kind: 'unreadable' }],
    ['one receipt is too long', [unreadable, present(), present()], { kind: 'present' }],
    ['one of two receipts is too long', [unreadable, present()], { kind: 'undecided' }],
  ])('%s', (_, views, decision) => expect(decide(views, 2)).toMatchObject(decision));

  it('takes the word of the only one', () => {
    expect(decide([present()], 1)).toMatchObject({ kind: 'present', isFinal: true });
    expect(decide([absent(true)], 1)).toMatchObject({ kind: 'gone' });
    expect(decide([away], 1)).toMatchObject({ kind: 'undecided' });
  });
});

it('agrees on what at least two say, and more than say something else', () => {
  expect(agreed([true, true, undefined], 2)).toBe(true);
  expect(agreed([null, null], 2)).toBe(null);
  expect(agreed([true, false, true], 2)).toBe(true);
  expect(agreed([true, false], 2)).toBe(undefined);
  expect(agreed([true, false, true, false], 2)).toBe(undefined);
  expect(agreed([true, undefined], 2)).toBe(undefined);
  // The third could change nothing, two more could.
  expect([agreed([true, true, undefined], 2, 1), agreed([true, true], 2, 2)]).toEqual([true, undefined]);
  expect(reached([7, 100, 9], 2)).toBe(9);
  expect(reached([100], 2)).toBe(undefined);
});

describe('standingOf', () => {
  it.each<[string, View[], number, string]>([
    ['two of three agree', [present(), present()], 1, 'decided'],
    ['two of three have not seen it', [absent(), absent()], 1, 'decided'],
    ['two of three have another block in its place', [absent(true), absent(true)], 1, 'decided'],
    ['one of three has said something', [present()], 2, 'open'],
    ['two of three disagree', [present(), absent()], 1, 'open'],
    ['one of three lies', [present(), present(other)], 1, 'open'],
    ['the third would make it final', [present(), present({}, false)], 1, 'enough'],
    ['the third would make it gone', [absent(true), absent()], 1, 'enough'],
    ['the other two of four could say something else', [present(), present()], 2, 'open'],
    ['the other three of five could outvote them', [present(), present()], 3, 'open'],
    ['three of five agree', [present(), present(), present()], 2, 'decided'],
    ['the other three of five may have seen it', [absent(), absent()], 3, 'open'],
  ])('%s', (_, views, missing, standing) => expect(standingOf(views, 2, missing)).toBe(standing));

  it('is of what no answer can change, whatever it is', () => {
    const said = [away, unreadable, absent(), absent(true), present(), present({}, false), present(other)];
    const some = (count: number, from = 0): View[][] =>
      count === 0
        ? [[]]
        : said.slice(from).flatMap((view, i) => some(count - 1, from + i).map((rest) => [view, ...rest]));
    const seen = { open: 0, enough: 0, decided: 0 };
    for (const endpoints of [2, 3, 4, 5])
      for (let missing = 1; missing < endpoints; missing += 1)
        for (const come of some(endpoints - missing)) {
          const quorum = quorumOf(endpoints);
          const standing = standingOf(come, quorum, missing);
          seen[standing] += 1;
          if (standing === 'open') continue;
          const now = shape(decide(come, quorum));
          const later = some(missing).map((rest) => shape(decide([...come, ...rest], quorum)));
          const allowed =
            standing === 'decided' ? [now] : [now, now.replace('not final', 'final').replace('absent', 'gone')];
          expect([come, later.filter((each) => !allowed.includes(each))]).toEqual([come, []]);
        }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });
  /** Without the head, which is the lowest of those who were heard. */
  const shape = (decision: Decision): string =>
    decision.kind === 'present'
      ? `${JSON.stringify(decision.mined)} ${decision.isFinal ? 'final' : 'not final'}`
      : decision.kind;
});
