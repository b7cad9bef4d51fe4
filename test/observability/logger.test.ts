import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const module = new URL('../../src/observability/logger.ts', import.meta.url).href;
/** Logs for a while, then says on standard error that it has got so far. */
const program = `
  const { createLogger } = await import(${JSON.stringify(module)});
  const logger = createLogger('info', 'test');
  for (let i = 0; i < 300; i += 1) {
    logger.info({ i, filler: 'x'.repeat(10_000) }, 'a line');
    await new Promise(setImmediate);
  }
  process.stderr.write('alive');
`;

async function run(
  redirection: string,
  onOutput: (child: ReturnType<typeof spawn>) => void,
): Promise<[number | null, string]> {
  const child = spawn(
    '/bin/sh',
    ['-c', `exec "$0" --input-type=module -e "$1" ${redirection}`, process.execPath, program],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  onOutput(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, said];
}

test('a log on a full disk ends nothing', async () => {
  expect(await run('> /dev/full', () => undefined)).toEqual([0, 'alive']);
});

test('a log that nobody reads any more ends nothing', async () => {
  expect(await run('', (child) => child.stdout?.destroy())).toEqual([0, 'alive']);
});
