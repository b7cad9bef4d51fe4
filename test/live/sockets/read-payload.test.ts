/** The quick check of answers against the schema that it stands in for. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clientEvents } from '../../../src/protocol/client-events.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { isPlainAnswer, readPayload } from '../../../src/live/sockets/read-payload.ts';

const schema = clientEvents['player:answer'].payload;
const text = fc.string({ unit: 'binary', maxLength: 1100 });
const oddText = fc.constantFrom(
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x'.repeat(200),
  `  ${'x'.repeat(201)} `,
  'x'.repeat(1001),
);
const value = fc.oneof(
  fc.integer({ min: -3, max: 210 }),
  fc.double(),
  fc.boolean(),
  text,
  oddText,
  fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 10 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(undefined, null),
);
const nearlyAnswer = fc.record(
  { question: value, answer: value, more: value, __proto__: value },
  { requiredKeys: [], noNullPrototype: true },
);
const anything = fc.oneof(
  nearlyAnswer,
  value,
  fc.record({ question: fc.integer({ min: 0, max: 199 }), answer: value }),
);

it('accepts nothing that the schema refuses or changes', () => {
  const seen = { accepted: 0, left: 0 };
  fc.assert(
    fc.property(anything, (payload) => {
      const isPlain = isPlainAnswer(payload);
      seen[isPlain ? 'accepted' : 'left'] += 1;
      if (!isPlain) return;
      const parsed = schema.safeParse(payload);
      expect(parsed).toMatchObject({ success: true });
      expect(parsed.data).toEqual(payload);
    }),
    { numRuns: 5000 },
  );
  // Both happened often, or this has shown nothing.
  expect(seen.accepted).toBeGreaterThan(200);
  expect(seen.left).toBeGreaterThan(200);
});

it.each([0, 7, -0, 2.5, true, false, 'hello', ' hi '])('takes %j by itself', (answer) => {
  expect(isPlainAnswer({ question: 3, answer })).toBe(true);
});

it('leaves the rest to the schema, which says what is wrong', () => {
  expect(readPayload('player:answer', { question: 1, answer: [0, 2] })).toEqual({ question: 1, answer: [0, 2] });
  expect(() => readPayload('player:answer', { question: 200, answer: 1 })).toThrow(/^question: /);
  expect(() => readPayload('player:answer', { question: 1, answer: 1, x: 1 })).toThrow(CodedError);
});

it.each([
  ['clock:ping', Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`k${i}`, 0]))],
  ['player:answer', { question: 0, answer: Array(7000).fill('') }],
  ['player:receipts', { receipts: Array(5000).fill('x') }],
  ['host:start', { rev: [[Array(300).fill(1)]] }],
] as const)('refuses a %s of far too many fields or elements without looking at each', (name, payload) => {
  expect(() => readPayload(name, payload)).toThrow('there are too many fields or elements');
});

it('takes as many receipts as the contract says', () => {
  const receipts = Array.from({ length: 200 }, (_, i) => `receipt ${i}`);
  expect(readPayload('player:receipts', { receipts })).toEqual({ receipts });
});
