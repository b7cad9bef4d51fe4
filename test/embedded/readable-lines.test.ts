import { describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { readableLines } from '../../src/embedded/readable-lines.ts';

/** What is shown of what a logger like ours writes. */
function shown(log: (logger: pino.Logger) => void): string[] {
  const lines: string[] = [];
  log(pino({ name: 'web', base: { name: 'web' } }, { write: (line: string) => void lines.push(line.trimEnd()) }));
  return lines.flatMap(readableLines);
}

describe('readableLines', () => {
  it('shows the message, then the fields', () => {
    expect(shown((logger) => logger.info({ port: 3000 }, 'listening'))).toEqual(['listening (port 3000)']);
    expect(shown((logger) => logger.info({ shard: 1, why: { a: [1] } }, 'folded'))).toEqual([
      'folded (shard 1, why {"a":[1]})',
    ]);
    expect(shown((logger) => logger.info('folding'))).toEqual(['folding']);
  });

  it('adds what an error says, once, and its place only when it is a bug', () => {
    const error = new Error('connect ECONNREFUSED');
    expect(shown((logger) => logger.warn({ err: error, shard: 2 }, 'Redis is away'))).toEqual([
      'warning: Redis is away: connect ECONNREFUSED (shard 2)',
    ]);
    expect(shown((logger) => logger.warn({ err: error }))).toEqual(['warning: connect ECONNREFUSED']);
    expect(shown((logger) => logger.warn({ err: new AggregateError([]) }, 'no way'))).toEqual([
      'warning: no way: AggregateError',
    ]);
    const [first, ...frames] = shown((logger) => logger.fatal({ err: error }, 'a bug'));
    expect(first).toBe('fatal: a bug: connect ECONNREFUSED');
    expect(frames[0]).toMatch(/^ +at .*readable-lines\.test\.ts/);
  });

  it.each(['', 'Redis is starting', '{ not JSON', '{"level":"info"}', '[1]', 'null', '{"msg":"no level"}'])(
    'leaves %j as it is',
    (line) => {
      expect(readableLines(line)).toEqual([line]);
    },
  );

  it('lets nothing reach the terminal that it would obey', () => {
    expect(shown((logger) => logger.info({ name: '\u001b[2J' }, 'a\nb'))).toEqual(['a\\nb']);
    expect(shown((logger) => logger.info({ nick: '\u001b[2J' }, '\u001b[31mred'))).toEqual([
      String.raw`\u001b[31mred (nick \u001b[2J)`,
    ]);
  });
});
