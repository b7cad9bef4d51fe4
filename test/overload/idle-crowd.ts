/**
 * Many TCP connections that hold a descriptor of the server each, and do no more than that. A process of its own, for it needs as
 * many itself: `node test/overload/idle-crowd.ts URL COUNT AGAIN_MS ADDRESS…`. Says `begun` when all were tried, and ends when
 * its standard input does.
 */
import { connect } from 'node:net';

const hello = (path: string) => `GET ${path} HTTP/1.1\r\nHost: quiz\r\n`;
const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

/** What is sent once the connection stands; nothing follows. */
const idleKinds: Readonly<Record<string, string | Buffer>> = {
  silent: '',
  halfRequest: hello('/'),
  tlsNoise: Buffer.from('160301020001000001fc0303', 'hex'),
  keptAlive: `${hello('/healthz')}\r\n`,
  halfBody:
    'POST /api/auth/guest HTTP/1.1\r\nHost: quiz\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  webSocket: `${hello('/socket.io/?EIO=4&transport=websocket')}${upgrade}`,
  manyRequests: `${hello('/healthz')}\r\n`.repeat(50),
};

const [url = '', count = '0', againMs = '0', ...addresses] = process.argv.slice(2);
const port = Number(new URL(url).port);
const kinds = Object.values(idleKinds);
let made = 0;

/** One more connection, from this machine's addresses in turn, and another one in its place when the server ends it. */
function add(): void {
  const kind = kinds[made % kinds.length] ?? '';
  const localAddress = addresses[made % addresses.length] ?? '127.0.0.1';
  made += 1;
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('connect', () => {
    if (kind.length > 0) socket.write(kind);
  });
  socket.on('data', () => undefined);
  // However it ends, it has ended.
  socket.on('error', () => undefined);
  socket.on('close', () => setTimeout(add, Number(againMs)));
}

process.stdin.on('end', () => process.exit()).resume();
while (made < Number(count)) {
  add();
  if (made % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
process.stdout.write('begun\n');
