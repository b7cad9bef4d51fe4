/** What stands before the product on the internet: it ends TLS, and says so. Its certificate is made by it, and nobody's. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request as askHttp } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TlsProxy {
  url: string;
  /** Where requests go: the product may need the address of the proxy first. */
  to: (port: number) => void;
  close: () => Promise<void>;
}

/** @throws when the machine has no `openssl` */
export async function openTlsProxy(): Promise<TlsProxy> {
  let target = 0;
  const server = createServer(makeCertificate(), (request, response) => {
    const { method, url } = request;
    const asked = askHttp(
      { host: '127.0.0.1', port: target, method, path: url, headers: forwarded(request) },
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
      },
    );
    // Whoever asks sees the connection end, as with the product itself, which sees that nobody waits any more.
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    request.pipe(asked);
  });
  passUpgrades(server, () => target);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    to: (port) => void (target = port),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const forwarded = ({ headers, socket }: IncomingMessage) => ({
  ...headers,
  'x-forwarded-for': socket.remoteAddress ?? '',
  'x-forwarded-proto': 'https',
});

/** WebSockets. */
function passUpgrades(server: Server, target: () => number): void {
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const upstream = connect(target(), '127.0.0.1', () => {
      const lines = Object.entries(forwarded(request)).map(([name, value]) => `${name}: ${String(value)}`);
      upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      upstream.write(head);
    });
    upstream.pipe(socket).pipe(upstream);
    const end = () => {
      upstream.destroy();
      socket.destroy();
    };
    for (const side of [upstream, socket]) side.on('error', end).on('close', end);
  });
}

function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'qf-tls-'));
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const { status, stderr } = spawnSync('openssl', [...kind, '-keyout', key, '-out', cert], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
