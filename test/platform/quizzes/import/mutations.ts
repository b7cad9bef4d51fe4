import { unzipSync, zipSync } from 'fflate';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Dice } from '../../../fuzz/dice.ts';
import { goodFiles } from './good-files.ts';

/** What means something to one of the readers. */
const tokens = [
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r\n\r\n',
  '{',
  '}',
  '[',
  ']',
  '{=',
  '~',
  '#',
  '->',
  '\\',
  '::',
  '//',
  '$CATEGORY:',
  '%50%',
  '#Q ',
  '^ ',
  'A) ',
  'ANSWER: ',
  '<',
  '</question>',
  '<question type="',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<!DOCTYPE a>',
  '&lt;',
  '&#0;',
  '&',
  '<file>',
  'null',
  'true',
  '1e999',
  '-1',
  '0',
  '__proto__',
  '"questions":',
  '"answers":{}',
  '\ufeff',
  '\ud83d',
  '\u0000',
  '%00',
] as const;

function alterText(text: string, dice: Dice): string {
  const [from, to] = [dice.below(text.length + 1), dice.below(text.length + 1)].toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const end = Math.min(to, from + dice.below(40));
  const other = Buffer.from(dice.pick(Object.values(goodFiles)).file).toString();
  const others = [
    () => text.slice(0, from) + text.slice(end),
    () => text.slice(0, from) + dice.pick(tokens) + text.slice(from),
    () => text.slice(0, from) + text.slice(from, end).repeat(1 + dice.below(50)) + text.slice(end),
    () => text.slice(0, from),
    () => text.slice(0, from) + other.slice(dice.below(other.length)),
    () => text.replaceAll(text.charAt(from), dice.pick(tokens)),
  ];
  return dice.pick(others)();
}

function alterBytes(file: Uint8Array, dice: Dice): Uint8Array {
  const altered = Uint8Array.from(file);
  for (let count = 1 + dice.below(8); count > 0; count -= 1) altered[dice.below(altered.length)] = dice.below(256);
  return dice.chance(0.3) ? altered.subarray(0, dice.below(altered.length)) : altered;
}

const values: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  '',
  '1e999',
  '<b>',
  'x'.repeat(3000),
  [],
  {},
  [[]],
  { text: 1 },
];

/** The same JSON with another value somewhere in it. */
function alterValue(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.15)) return dice.pick(values);
  const keys = Object.keys(value);
  if (keys.length === 0) return dice.pick(values);
  const key = dice.pick(keys);
  const member = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) {
    const list = [...(value as unknown[])];
    list[Number(key)] = alterValue(member, dice);
    return dice.chance(0.2) ? [...list, ...list] : list;
  }
  return { ...value, [key]: alterValue(member, dice) };
}

const alterPart = (bytes: Uint8Array, dice: Dice): Buffer => {
  let text = Buffer.from(bytes).toString();
  if (text.startsWith('{') && dice.chance(0.6)) {
    let value: unknown = JSON.parse(text);
    for (let count = 1 + dice.below(4); count > 0; count -= 1) value = alterValue(value, dice);
    return Buffer.from(JSON.stringify(value));
  }
  for (let count = 1 + dice.below(4); count > 0; count -= 1) text = alterText(text, dice);
  return Buffer.from(text);
};

/** A good file that something has happened to: to its bytes, or to the text in it. */
export function mutate(file: Uint8Array, dice: Dice): Uint8Array {
  if (dice.chance(0.2)) return alterBytes(file, dice);
  if (file[0] === 0x50 && file[1] === 0x4b) {
    const parts = unzipSync(file);
    const name = dice.pick(Object.keys(parts));
    return zipSync({ ...parts, [name]: Uint8Array.from(alterPart(parts[name] ?? new Uint8Array(), dice)) });
  }
  if (file[0] === 0x1f && file[1] === 0x8b) {
    const end = Buffer.from(file).indexOf(Buffer.from('c7c7c700', 'hex'));
    return Buffer.concat([gzipSync(alterPart(gunzipSync(file.subarray(0, end)), dice)), file.subarray(end)]);
  }
  return alterPart(file, dice);
}
