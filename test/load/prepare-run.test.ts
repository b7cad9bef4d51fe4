/** What happens before the first player of a plain Artillery run: one line, or a crowd of the right size. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ArrivalPhase, prepareRun, resizePhases } from '../../load/artillery/prepare-run.ts';
import { readPins, readVariables } from '../../load/artillery/read-variables.ts';

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const room = (more: object = {}): string => JSON.stringify({ title: 'A quiz', phase: 'lobby', locked: false, ...more });
const hall = (): ArrivalPhase[] => [{ name: 'everybody joins', duration: 10, arrivalCount: 500 }];

async function prepare(vars: Record<string, unknown>, target = 'http://127.0.0.1:9', phases = hall()) {
  const lines: string[] = [];
  await prepareRun({ vars, given: JSON.stringify(vars), target, phases, print: (line) => lines.push(line) });
  return { lines, phases };
}

describe('a PIN', () => {
  it.each([
    ['123456', ['123456']],
    [123456, ['123456']],
    ['123 456', ['123456']],
    ['123456,234567', ['123456', '234567']],
    [
      ['123456', 234567],
      ['123456', '234567'],
    ],
  ])('may be given as %j', (given, pins) => {
    expect(readPins(given)).toEqual(pins);
  });

  it.each([undefined, null, '', ',', [], '12345', '1234567', 'abcdef', '१२३४५६', {}, true])(
    'is refused as %j',
    (given) => {
      expect(() => readPins(given)).toThrow(/'\{"pin":"123456"\}'$/);
    },
  );
});

describe('variables', () => {
  it.each([
    [{ players: 'many' }, 'players "many": must be a whole number from 1 to 100000'],
    [{ players: 0 }, 'players 0: must be a whole number'],
    [{ players: 1.5 }, 'players 1.5: must be a whole number'],
    [{ players: true }, 'players true: must be'],
    [{ thinkMs: -1 }, 'thinkMs -1: must be a whole number from 0 to 240000'],
    [{ think: 'slowly' }, 'think "slowly": must be spread or together'],
    [{ names: 'A very long name' }, 'names "A very long name": at most 10 characters'],
    [{ joinSeconds: 5, arrivalRate: 5 }, 'give joinSeconds or arrivalRate, not both'],
  ])('says in one line what is wrong with %j', (wrong, message) => {
    const read = () => readVariables({ pin: '123456', ...wrong });
    expect(read).toThrow(message);
    expect(read).not.toThrow('\n');
  });

  it('takes numbers as texts, too, as Artillery’s templates give them', () => {
    expect(readVariables({ pin: '123456', thinkMs: '250', maxMinutes: '2' })).toMatchObject({
      pins: ['123456'],
      think: { when: 'spread', ms: 250 },
      playTimeoutMs: 120_000,
    });
  });

  it.each([
    [{ players: 300 }, { duration: 6, arrivalCount: 300 }],
    [{ joinSeconds: 30 }, { duration: 30, arrivalCount: 500 }],
    [{ arrivalRate: 20 }, { duration: 25, arrivalCount: 500 }],
    [
      { players: 10, arrivalRate: 100 },
      { duration: 1, arrivalCount: 10 },
    ],
    [{}, { duration: 10, arrivalCount: 500 }],
  ])('size the crowd: %j', (wanted, phase) => {
    const phases = hall();
    resizePhases(phases, readVariables({ pin: '123456', ...wanted }));
    expect(phases).toEqual([{ name: 'everybody joins', ...phase }]);
  });

  it('do not guess what becomes of phases that somebody wrote themselves', () => {
    const own = [{ duration: 10, arrivalRate: 5 }];
    expect(() => resizePhases(own, readVariables({ pin: '123456', players: 3 }))).toThrow('leave them out here');
    expect(() => resizePhases([...hall(), ...hall()], readVariables({ pin: '123456', players: 3 }))).toThrow('leave');
  });
});

describe('before the first player', () => {
  it('looks for every room, and says which quiz is there', async () => {
    const asked: string[] = [];
    const target = await listen(({ url }, response) => {
      asked.push(url ?? '');
      response.end(room());
    });
    const { lines, phases } = await prepare({ pin: ['123456', '234567'], players: 40, pln: 1 }, target);
    expect(asked).toEqual(['/api/rooms/123456', '/api/rooms/234567']);
    expect(phases).toMatchObject([{ arrivalCount: 40, duration: 1 }]);
    expect(lines).toEqual([
      'load: note: "pln" is no variable of these steps',
      `load: room 123456 at ${target}: “A quiz” (lobby)`,
      `load: room 234567 at ${target}: “A quiz” (lobby)`,
      'load: 40 players join from here and play until the game is over',
    ]);
  });

  it.each([
    [
      404,
      '{"error":{"code":"no_such_room","message":"x"}}',
      /^no room at http.* has the PIN 123456, or its game is over/,
    ],
    [429, '{"error":{"code":"too_many","message":"slow down"}}', /^room 123456 at http.*: too_many, slow down$/],
    [503, '{"error":{"code":"busy","message":"later"}}', /: busy, later$/],
    [200, room({ locked: true }), /^room 123456 is locked: unlock it/],
    [200, '<h1>Hello</h1>', /replied 200 without a room, so this is no Quickfire$/],
    [502, '', /replied 502 without a room/],
    [200, '[]', /without a room/],
    [200, 'null', /without a room/],
  ])('says in one line that nobody can join: %i %s', async (status, body, line) => {
    const target = await listen((_, response) => response.writeHead(status).end(body));
    await expect(prepare({ pin: '123456' }, target)).rejects.toThrow(line);
  });

  it('says in one line that the target cannot be reached, or is none', async () => {
    const target = await listen(() => undefined);
    await expect(prepare({ pin: '123456' }, `${target.replace(/\d+$/, '')}1`)).rejects.toThrow(/cannot be reached: /);
    await expect(prepare({ pin: '123456' }, 'localhost:3000')).rejects.toThrow('must be a http(s) URL');
    for (const [more, named] of [
      ['/play', '/play'],
      ['/play/', '/play/'],
      ['/?pin=123456', '?pin=123456'],
      ['#join', '#join'],
    ]) {
      await expect(prepare({ pin: '123456' }, `${target}${more}`), more).rejects.toThrow(
        `--target ${target}${more}: "${named}" does not belong to a server's address: give ${target}`,
      );
    }
  });
});
