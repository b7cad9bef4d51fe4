import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseTurn, filesOfOtherTurns, turns } from './turns.ts';

const root = join(import.meta.dirname, '../..');
const all = turns.flat();
const commits = () => 7;

describe('files that take turns', () => {
  it('exist, and each has one turn', () => {
    expect(all.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('all run in as many commits in a row as there are turns', () => {
    const run = turns.flatMap((_, i) => {
      const left = new Set(filesOfOtherTurns(chooseTurn(undefined, ['run', '--coverage'], () => 40 + i)));
      return all.filter((file) => !left.has(file));
    });
    expect(run.toSorted()).toEqual(all.toSorted());
  });
});

describe('a run', () => {
  it('has everything when it names a file or a test, or is told to', () => {
    expect(chooseTurn(undefined, ['run', 'test/game'], commits)).toBe('all');
    expect(chooseTurn(undefined, ['run', '-t', 'a game'], commits)).toBe('all');
    expect(chooseTurn('all', ['run'], commits)).toBe('all');
    expect(filesOfOtherTurns('all')).toEqual([]);
  });

  it('has the turn it is told, else that of its commit', () => {
    expect(chooseTurn('2', ['run', 'test/game'], commits)).toBe(2);
    expect(chooseTurn('4', ['run'], commits)).toBe(1);
    expect(chooseTurn(undefined, ['run', '--reporter=json'], commits)).toBe(1);
    expect(() => chooseTurn('most', ['run'], commits)).toThrow(RangeError);
  });
});
