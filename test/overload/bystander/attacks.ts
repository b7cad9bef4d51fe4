import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttackSocket } from './attack-socket.ts';
import type { AttackGoods } from './attack-target.ts';

/** Attacks until `signal` aborts. What is refused is tried again. */
export type Attack = (goods: AttackGoods, signal: AbortSignal) => Promise<void>;

const refusedPauseMs = 20;

/** Does the same again and again, `times` at once; whatever comes of it. */
async function repeat(times: number, signal: AbortSignal, act: (nth: number) => Promise<boolean>): Promise<void> {
  await Promise.all(
    Array.from({ length: times }, async (_, nth) => {
      while (!signal.aborted) {
        const went = await act(nth).catch(() => false);
        if (!went) await sleep(refusedPauseMs);
      }
    }),
  );
}

/** One request, read to its end and thrown away. @returns whether it was granted */
async function ask(goods: AttackGoods, signal: AbortSignal, path: string, init: Asking = {}): Promise<boolean> {
  const response = await fetch(`${goods.url}${path}`, {
    method: init.method ?? 'GET',
    signal,
    headers: {
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: init.body }),
  });
  if (response.body !== null) for await (const _ of response.body);
  return response.ok;
}

interface Asking {
  method?: string;
  token?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** Sends so many at once on each of so many connections that stay open, and the same again once all are answered. */
async function pipeline(goods: AttackGoods, signal: AbortSignal, heads: string[], connections = 4): Promise<void> {
  const { hostname, port } = new URL(goods.url);
  await repeat(connections, signal, async () => {
    const socket = connect(Number(port), hostname);
    const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    const stop = () => void socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    const burst = heads.map((head) => `${head}\r\nHost: ${hostname}\r\n\r\n`).join('');
    let answered = 0;
    socket.on('error', stop);
    socket.on('data', (data) => {
      answered += data.toString('latin1').split('HTTP/1.1 ').length - 1;
      if (answered < heads.length) return;
      answered = 0;
      socket.write(burst);
    });
    socket.write(burst);
    await closed;
    signal.removeEventListener('abort', stop);
    return false;
  });
}

const times = (count: number, head: string): string[] => Array.from({ length: count }, () => head);

/** Keeps sockets that send an event so often. */
async function sending(
  goods: AttackGoods,
  signal: AbortSignal,
  { sockets, perSecond, token, text }: { sockets: number; perSecond: number; token: TokenOf; text: string },
): Promise<void> {
  await repeat(sockets, signal, async (nth) => {
    const socket = await AttackSocket.connect(goods.url, token(nth), signal);
    while (socket.open && !signal.aborted) {
      socket.send(text);
      await sleep(1000 / perSecond);
    }
    socket.close();
    return false;
  });
}

type TokenOf = (nth: number) => string | undefined;

/** Connects, waits for the snapshot, goes, and comes again. */
async function returning(goods: AttackGoods, signal: AbortSignal, sockets: number, token: TokenOf): Promise<void> {
  await repeat(sockets, signal, async (nth) => {
    const socket = await AttackSocket.connect(goods.url, token(nth), signal);
    const seated = await socket.until('room:snapshot');
    socket.close();
    return seated;
  });
}

const tokenOf =
  ({ room }: AttackGoods): TokenOf =>
  (nth) =>
    room.playerTokens[nth % room.playerTokens.length];

const owner = ({ guests }: AttackGoods): string => guests[0] as string;

export const attacks: Record<string, Attack> = {
  'results with all answers, four at once': (goods, signal) =>
    repeat(4, signal, () =>
      ask(goods, signal, `/api/games/${goods.resultsGameId}/results?answers=1`, { token: owner(goods) }),
    ),
  'results of many players, four at once': (goods, signal) =>
    repeat(4, signal, () => ask(goods, signal, `/api/games/${goods.wideGameId}/results`, { token: owner(goods) })),
  'ten hosts of a large room ask for snapshots': (goods, signal) =>
    sending(goods, signal, {
      sockets: 10,
      perSecond: 20,
      token: () => goods.room.hostToken,
      text: '427["room:sync",{}]',
    }),
  'forty players of a large room ask for snapshots': (goods, signal) =>
    sending(goods, signal, { sockets: 40, perSecond: 20, token: tokenOf(goods), text: '427["room:sync",{}]' }),
  'ten hosts of a large room come and go': (goods, signal) => returning(goods, signal, 10, () => goods.room.hostToken),
  'forty players of a large room come and go': (goods, signal) => returning(goods, signal, 40, tokenOf(goods)),
  'forty join a large room again and again with their keys': (goods, signal) =>
    repeat(40, signal, async (nth) => {
      const socket = await AttackSocket.connect(goods.url, undefined, signal);
      const join = { pin: goods.room.pin, nickname: `Again ${nth}`, key: `the-same-key-of-${nth}`.padEnd(20, '-') };
      socket.send(`427${JSON.stringify(['player:join', join])}`);
      const answered = await socket.until('437[');
      socket.close();
      return answered;
    }),
  'sixty join and leave': (goods, signal) =>
    repeat(60, signal, async (nth) => {
      const socket = await AttackSocket.connect(goods.url, undefined, signal);
      for (let round = 0; socket.open && !signal.aborted; round += 1) {
        const join = { pin: goods.room.pin, nickname: `In ${nth} ${round}` };
        socket.send(`421${JSON.stringify(['player:join', join])}`);
        await socket.until('431[');
        socket.send('422["player:leave",{}]');
        await socket.until('432[');
        await sleep(100);
      }
      return false;
    }),
  'players ask for the fate of two hundred receipts': (goods, signal) => {
    const receipts = Array.from({ length: 200 }, (_, i) => `x${i}`.padEnd(70, 'y'));
    const text = `427${JSON.stringify(['player:receipts', { receipts }])}`;
    return sending(goods, signal, { sockets: 20, perSecond: 20, token: tokenOf(goods), text });
  },
  'twelve hosts lock and unlock': (goods, signal) =>
    sending(goods, signal, {
      sockets: 12,
      perSecond: 20,
      token: () => goods.room.hostToken,
      text: '427["host:lock",{"locked":false}]',
    }),
  'metrics, 300 a second': (goods, signal) =>
    repeat(30, signal, async () => {
      await sleep(100);
      return await ask(goods, signal, '/metrics');
    }),
  'a quiz of 1.2 MB is stored again and again': (goods, signal) =>
    repeat(4, signal, () =>
      ask(goods, signal, `/api/quizzes/${goods.quizId}`, { method: 'PUT', token: owner(goods), body: goods.bigQuiz }),
    ),
  'a quiz of 1.2 MB is read again and again': (goods, signal) =>
    repeat(4, signal, () => ask(goods, signal, `/api/quizzes/${goods.quizId}`, { token: owner(goods) })),
  'games of a quiz of 1.2 MB': (goods, signal) =>
    repeat(4, signal, () =>
      ask(goods, signal, '/api/games', {
        method: 'POST',
        token: owner(goods),
        body: JSON.stringify({ quizId: goods.quizId }),
      }),
    ),
  'bodies of 1.9 MB from nobody': (goods, signal) => {
    const body = JSON.stringify({ title: 'x'.repeat(1_900_000) });
    return repeat(8, signal, () => ask(goods, signal, '/api/quizzes', { method: 'POST', body }));
  },
  'many small bodies': (goods, signal) =>
    repeat(16, signal, (nth) =>
      ask(goods, signal, '/api/games', {
        method: 'POST',
        token: goods.guests[nth % 4] as string,
        body: '{"quizId":1}',
      }),
    ),
  'pages, pipelined': (goods, signal) => pipeline(goods, signal, times(64, 'GET / HTTP/1.1')),
  'files, documents and nothing, pipelined': (goods, signal) =>
    pipeline(goods, signal, [
      ...times(16, 'GET /docs/json HTTP/1.1'),
      ...times(16, 'GET /docs/static/swagger-ui-bundle.js HTTP/1.1'),
      ...times(16, 'GET /sw.js HTTP/1.1'),
      ...times(16, 'GET /nothing/here HTTP/1.1'),
    ]),
  'health and readiness, pipelined': (goods, signal) =>
    pipeline(goods, signal, [...times(500, 'GET /healthz HTTP/1.1'), ...times(500, 'GET /readyz HTTP/1.1')]),
  'huge headers, pipelined': (goods, signal) =>
    pipeline(goods, signal, times(16, `GET /healthz HTTP/1.1\r\nx: ${'y'.repeat(12_000)}`)),
  'right PINs looked up, pipelined': (goods, signal) =>
    pipeline(goods, signal, times(64, `GET /api/rooms/${goods.room.pin} HTTP/1.1`)),
  'wrong PINs looked up, pipelined': (goods, signal) =>
    pipeline(goods, signal, times(64, 'GET /api/rooms/000001 HTTP/1.1')),
  'names of thousands of signs': (goods, signal) =>
    sending(goods, signal, {
      sockets: 4,
      perSecond: 20,
      token: () => undefined,
      text: `427${JSON.stringify(['player:join', { pin: '000001', nickname: '\uFDFA'.repeat(5000) }])}`,
    }),
  'events with a thousand unknown fields': (goods, signal) => {
    const fields = Object.fromEntries(Array.from({ length: 1550 }, (_, i) => [`k${i}`, 0]));
    const text = `427${JSON.stringify(['clock:ping', fields])}`;
    return sending(goods, signal, { sockets: 10, perSecond: 20, token: () => undefined, text });
  },
  'bodies of unknown fields': (goods, signal) => {
    const body = `{${Array.from({ length: 190_000 }, (_, i) => `"${i.toString(36)}a":0`).join()}}`;
    return repeat(4, signal, () => ask(goods, signal, '/api/quizzes', { method: 'POST', token: owner(goods), body }));
  },
  'large files of the documentation': (goods, signal) =>
    pipeline(goods, signal, times(4, 'GET /docs/static/swagger-ui-bundle.js HTTP/1.1'), 8),
  'guests without end': (goods, signal) =>
    repeat(16, signal, () => ask(goods, signal, '/api/auth/guest', { method: 'POST', body: '{}' })),
};
