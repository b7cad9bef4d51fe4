/**
 * A process full of enemies: `node test/overload/hostile-crowd.ts URL COUNT`. Keeps COUNT sockets attacking, of every kind in
 * turn; whoever is closed or refused comes back. Says `begun` when all have begun, and ends when its standard input does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { frame, HostileSocket } from './hostile-socket.ts';

type Attack = (url: string) => Promise<{ enemy: HostileSocket; assault: () => void }>;

const assaultIntervalMs = 100;

const event = (name: string, payload: unknown, id: number | '' = 7): Buffer =>
  frame(`42${id}${JSON.stringify([name, payload])}`);
const many = (count: number, make: (i: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));

const asNewcomer = (url: string) => HostileSocket.connected(url);
const asStranger = (url: string) => HostileSocket.webSocket(url);
const asNobody = (url: string) => HostileSocket.open(url);

/** Sends the same again and again, as fast as the server takes it. */
const flooding =
  (bytes: Buffer, open: (url: string) => Promise<HostileSocket> = asNewcomer): Attack =>
  async (url) => {
    const enemy = await open(url);
    return {
      enemy,
      assault: () => {
        if (enemy.socket.writableLength === 0) enemy.write(bytes);
      },
    };
  };

async function notReading(url: string): Promise<HostileSocket> {
  const enemy = await HostileSocket.connected(url);
  enemy.socket.pause();
  return enemy;
}

const attacks: readonly Attack[] = [
  flooding(many(500, () => event('clock:ping', {}))),
  flooding(many(500, () => event('clock:ping', {}, ''))),
  flooding(many(500, (i) => event('no:such', { i }))),
  flooding(many(50, (i) => event('player:join', { pin: String(i).padStart(6, '0'), nickname: 'Guess' }))),
  flooding(many(20, () => event('clock:ping', { x: 'x'.repeat(15_000) }))),
  flooding(event('clock:ping', { x: 'x'.repeat(20_000) })),
  flooding(many(200, (i) => frame('4', { opcode: i === 0 ? 1 : 0, fin: false }))),
  flooding(many(1000, () => frame('', { opcode: 9 }))),
  flooding(
    many(100, () => event('x', {})),
    notReading,
  ),
  // Half an HTTP request, a WebSocket that asks for nothing, and one that goes at once.
  flooding(Buffer.from('G'), asNobody),
  flooding(Buffer.alloc(0), asStranger),
  async (url) => {
    const enemy = await HostileSocket.webSocket(url);
    return { enemy, assault: () => enemy.close() };
  },
];

async function attackForEver(url: string, attack: Attack, onBegun: () => void): Promise<never> {
  for (;;) {
    try {
      const { enemy, assault } = await attack(url);
      onBegun();
      for (; !enemy.closed; await sleep(assaultIntervalMs)) assault();
    } catch {
      onBegun(); // Refused, as it may be: it comes back.
    }
    await sleep(assaultIntervalMs);
  }
}

const [url = '', count = '0'] = process.argv.slice(2);
const begun = new Set<number>();
for (let i = 0; i < Number(count); i += 1) {
  const onBegun = () => {
    if (begun.size === Number(count)) return;
    begun.add(i);
    if (begun.size === Number(count)) process.stdout.write('begun\n');
  };
  void attackForEver(url, attacks[i % attacks.length] as Attack, onBegun);
}
process.stdin.on('end', () => process.exit()).resume();
