/** Payloads that a broken, curious or malicious client might send. */
import { clientEventNames, type ClientEventName } from '../../src/protocol/client-events.ts';
import { exampleOf, questionTypes } from '../../src/protocol/quiz.ts';
import type { Dice } from './dice.ts';

/** What there is to aim at: real PINs, ids, keys. */
export interface Targets {
  pins: string[];
  playerIds: string[];
  keys: string[];
  receipts: string[];
  tickets: string[];
}

const hostileTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "'; drop table game; --",
  '{{7*7}}',
  '${7*7}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%00%0a%0d',
  '\r\nSET x y\r\n',
  '\u202e\u200b\ufeff',
  '1|2|3|4',
  '|||||',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  'a\u0301'.repeat(50),
  '👨‍👩‍👧‍👦'.repeat(20),
  'x'.repeat(300),
  'x'.repeat(5000),
  'ﷺ'.repeat(200),
  '½⅓①ｱ',
];
const hostileNumbers = [
  -1,
  -0,
  0,
  1,
  7,
  8,
  199,
  200,
  0.1,
  1e-300,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 63),
];

const unknownEvents = [
  ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '', ' ', 'nothing', 'message', 'error'],
  [
    'room:snapshot',
    'player:kicked',
    'seat:taken',
    'reactions',
    'host:start ',
    'HOST:START',
    'player',
    'x'.repeat(2000),
  ],
].flat();

/** Any value that JSON, or Socket.IO's binary attachments, can carry. */
export function hostileValue(dice: Dice, depth = 0): unknown {
  switch (dice.below(depth > 3 ? 6 : 12)) {
    case 0:
      return null;
    case 1:
      return dice.chance(0.5);
    case 2:
    case 3:
      return dice.pick(hostileNumbers);
    case 4:
    case 5:
      return dice.pick(hostileTexts);
    case 6:
      return Array.from({ length: dice.below(10) }, () => hostileValue(dice, depth + 1));
    case 7:
      return Object.fromEntries(
        Array.from({ length: dice.below(6) }, () => [dice.pick(hostileTexts), hostileValue(dice, depth + 1)]),
      );
    case 8:
      return hostileObject(dice, depth);
    case 9:
      return nested(dice.below(500), dice.chance(0.5));
    case 10:
      return Buffer.alloc(dice.below(2000), dice.below(256));
    default:
      return Array.from({ length: dice.below(300) }, () => dice.below(300));
  }
}

/** Objects that look like something that they are not. */
function hostileObject(dice: Dice, depth: number): unknown {
  const value = JSON.stringify(hostileValue(dice, Math.max(depth + 1, 4))) ?? 'null';
  const bait = ['__proto__', 'constructor', 'toJSON', 'then', 'length', '_placeholder', '$ne', '0', 'prototype'];
  const key = JSON.stringify(dice.pick(bait));
  // Parsed, so that `__proto__` is a key like any other.
  return JSON.parse(`{${key}:${value},"num":${dice.below(3)}}`) as unknown;
}

function nested(depth: number, asArray: boolean): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i += 1) value = asArray ? [value] : { a: value };
  return value;
}

/** A payload that the event takes, aimed at something that exists. */
export function validPayload(event: ClientEventName, dice: Dice, targets: Targets): Record<string, unknown> {
  switch (event) {
    case 'player:join':
      return {
        pin: dice.chance(0.9) ? dice.pick(targets.pins) : '000000',
        nickname: dice.chance(0.7) ? `Player ${dice.below(10_000)}` : dice.pick(hostileTexts),
        ...(dice.chance(0.3) ? { key: dice.pick(targets.keys) } : {}),
        ...(dice.chance(0.3) ? { ticket: dice.pick(targets.tickets) } : {}),
        ...(dice.chance(0.2) ? { team: dice.pick(['Red', 'Blue', 'Green']) } : {}),
      };
    case 'player:answer':
      return { question: dice.below(questionTypes.length + 1), answer: validAnswer(dice) };
    case 'player:react':
      return { emoji: dice.pick(['👍', '🎉', '👨‍👩‍👧‍👦', '👍🏽', '🇫🇷']) };
    case 'player:receipts':
      return { receipts: Array.from({ length: dice.below(6) }, () => dice.pick(targets.receipts)) };
    case 'host:start':
    case 'host:next':
    case 'host:end':
      return dice.chance(0.5) ? {} : { rev: dice.below(60) };
    case 'host:extend':
      return {
        ms: 1000 + dice.below(119_000),
        ...(dice.chance(0.5) ? { id: dice.pick(['a', '__proto__', 'x'.repeat(64)]) } : {}),
      };
    case 'host:lock':
      return { locked: dice.chance(0.3) };
    case 'host:kick':
      return { playerId: dice.pick(targets.playerIds), ...(dice.chance(0.5) ? { ban: dice.chance(0.7) } : {}) };
    case 'host:readmit':
    case 'host:unban':
      return { playerId: dice.pick(targets.playerIds) };
    case 'host:show':
      return { question: dice.below(3), rowId: dice.pick(['0', '1', '9', '__proto__', '-1']) };
    default:
      return {};
  }
}

function validAnswer(dice: Dice): unknown {
  return dice.pick<unknown>([
    0,
    1,
    2,
    7,
    true,
    false,
    'hello',
    'HI ',
    '1|2|3',
    8,
    7.5,
    [0],
    [0, 1, 2],
    [2, 1, 0],
    [1, 3],
    ...questionTypes.flatMap((type) => exampleOf(type).answers),
  ]);
}

/** What is sent: a name and arguments, most of them near to what is valid. */
export function hostileEvent(dice: Dice, targets: Targets, allowed: readonly ClientEventName[]): [string, unknown[]] {
  const event = dice.pick(dice.chance(0.7) ? allowed : clientEventNames);
  const payload = validPayload(event, dice, targets);
  const roll = dice.next();
  if (roll < 0.4) return [event, [payload]];
  if (roll < 0.75) return [event, [mutated(payload, dice)]];
  if (roll < 0.85) return [event, [hostileValue(dice)]];
  if (roll < 0.9)
    return [event, Array.from({ length: dice.below(4) }, () => (dice.chance(0.5) ? payload : hostileValue(dice)))];
  return [dice.pick(unknownEvents), [dice.chance(0.5) ? payload : hostileValue(dice)]];
}

/** One thing about it is wrong. */
function mutated(payload: Record<string, unknown>, dice: Dice): unknown {
  const keys = Object.keys(payload);
  switch (dice.below(5)) {
    case 0:
      return { ...payload, [dice.pick(hostileTexts)]: hostileValue(dice) };
    case 1:
      return [payload];
    case 2:
      return JSON.stringify(payload);
    case 3: {
      const left = { ...payload };
      if (keys.length > 0) delete left[dice.pick(keys)];
      return left;
    }
    default:
      return keys.length === 0 ? hostileValue(dice) : { ...payload, [dice.pick(keys)]: hostileValue(dice) };
  }
}
