import { isDeepStrictEqual } from 'node:util';
import type { Reply } from './room-model.ts';
import type { View } from './room-views.ts';

/** Longest stretch of Redis' time that one call may be late for its place between two looks. */
const windowMaxMs = 3000;
/** The moment the room's own clock names comes first: it is nearly always the one. */
export function* moments(last: number, from: number, to: number): Generator<number> {
  if (to - from > windowMaxMs) throw new Error(`Redis was away for ${to - from} ms`);
  if (last >= from && last <= to) yield last;
  for (let now = from; now <= to; now += 1) if (now !== last) yield now;
}

/** What is not the same, a line for each. */
export function describeDifference(
  expected: { view: View; reply: Reply } | undefined,
  actual: { view: View; reply: readonly unknown[] | undefined },
): string {
  const lines: string[] = [];
  const compare = (name: string, one: unknown, other: unknown) => {
    if (!isDeepStrictEqual(one, other)) lines.push(`${name}: ${JSON.stringify(one)}, but is ${JSON.stringify(other)}`);
  };
  if (actual.reply !== undefined) compare('reply', expected?.reply, actual.reply);
  for (const name of Object.keys(actual.view)) compare(name, expected?.view[name], actual.view[name]);
  return lines.join('\n');
}
