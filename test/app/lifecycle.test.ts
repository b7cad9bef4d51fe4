import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Lifecycle, type Service } from '../../src/app/lifecycle.ts';

const lines: { msg: string; service?: string; step?: string }[] = [];
const logger = pino(
  { level: 'warn' },
  { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) },
);

/** Services that note what happens to them, in `seen`. */
function recorded(names: readonly string[], more: Readonly<Record<string, Partial<Service>>> = {}) {
  const seen: string[] = [];
  const services = names.map((name): Service => {
    const note = (step: string) => async () => {
      await Promise.resolve();
      seen.push(`${step} ${name}`);
    };
    return { name, start: note('start'), drain: note('drain'), stop: note('stop'), ...more[name] };
  });
  return { seen, services };
}

test('services start in order, drain in reverse, and stop in reverse when all are drained', async () => {
  const { seen, services } = recorded(['a', 'b', 'c']);
  const lifecycle = new Lifecycle(services, logger);
  await lifecycle.start();
  expect(lifecycle.isStopping).toBe(false);
  const stopped = lifecycle.stop();
  expect(lifecycle.isStopping).toBe(true);
  await stopped;
  expect(seen).toEqual([
    'start a',
    'start b',
    'start c',
    'drain c',
    'drain b',
    'drain a',
    'stop c',
    'stop b',
    'stop a',
  ]);
});

test('a second start is refused, whatever the state; a second stop is the first one', async () => {
  const { seen, services } = recorded(['a']);
  const lifecycle = new Lifecycle(services, logger);
  const starting = lifecycle.start();
  await expect(lifecycle.start()).rejects.toThrow('started while starting');
  await starting;
  await expect(lifecycle.start()).rejects.toThrow('started while running');
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await expect(lifecycle.start()).rejects.toThrow('started while stopped');
  expect(seen).toEqual(['start a', 'drain a', 'stop a']);
});

test('a start that fails stops what had been started, and says why', async () => {
  const { seen, services } = recorded(['open', 'a', 'b', 'c'], {
    open: { opensWhenBuilt: true },
    b: { start: () => Promise.reject(new Error('no port')) },
  });
  await expect(new Lifecycle(services, logger).start()).rejects.toThrow('no port');
  expect(seen.filter((step) => !step.startsWith('drain'))).toEqual([
    'start open',
    'start a',
    'stop b',
    'stop a',
    'stop open',
  ]);
});

test('what was never started is not stopped, but for what is open since it was built', async () => {
  const { seen, services } = recorded(['open', 'a'], { open: { opensWhenBuilt: true } });
  await new Lifecycle(services, logger).stop();
  expect(seen).toEqual(['stop open']);
});

test('who hangs or fails keeps nobody from stopping, and is named', async () => {
  lines.length = 0;
  const { seen, services } = recorded(['a', 'hangs', 'fails'], {
    hangs: {
      limitsMs: { drain: 20, stop: 20 },
      drain: () => new Promise(() => undefined),
      stop: () => new Promise(() => undefined),
    },
    fails: {
      stop() {
        throw new Error('already closed');
      },
    },
  });
  const lifecycle = new Lifecycle(services, logger);
  await lifecycle.start();
  await lifecycle.stop();
  expect(seen.at(-1)).toBe('stop a');
  expect(lines.map(({ service, step }) => `${step} ${service}`)).toEqual(['drain hangs', 'stop fails', 'stop hangs']);
});

test('a stop while it starts lets the service at hand start, and none after it', async () => {
  const begun = Promise.withResolvers<void>();
  const { seen, services } = recorded(['a', 'slow', 'c'], { slow: { start: () => begun.promise } });
  const lifecycle = new Lifecycle(services, logger);
  const starting = lifecycle.start();
  await Promise.resolve();
  const stopping = lifecycle.stop();
  begun.resolve();
  await Promise.all([starting, stopping]);
  expect(seen.filter((step) => step.startsWith('start'))).toEqual(['start a']);
  expect(seen.at(-1)).toBe('stop a');
});

test('two services of one name are refused', () => {
  expect(() => new Lifecycle(recorded(['a', 'a']).services, logger)).toThrow('one name');
});
