/** A network, as in some offices and schools, that lets web pages through and no WebSockets. */
import { createServer, request, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What becomes of a WebSocket: a refusal, a closed connection, silence, an opening and then silence, or nothing bad. */
export type Blocking = 'refuse' | 'close' | 'silence' | 'silence after opening' | 'none';

export interface BlockingProxy {
  url: string;
  blocking: Blocking;
  /** Ends what is connected: a phone that changes its network. */
  cut: () => void;
  close: () => Promise<void>;
}

/** Listens on a port of its own, in front of the server at `target`. */
export async function openBlockingProxy(target: string): Promise<BlockingProxy> {
  const { hostname, port } = new URL(target);
  const held = new Set<Duplex>();
  const server = createServer((from, to) => {
    const { method = 'GET', url = '/', headers } = from;
    const onward = request({ hostname, port, method, path: url, headers, agent: false }, (reply) => {
      to.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  const hold = <S extends Duplex>(socket: S): S => {
    held.add(socket);
    socket.once('close', () => held.delete(socket));
    // However it ends, the other side is ended too.
    socket.on('error', () => undefined);
    return socket;
  };
  const proxy: BlockingProxy = {
    url: '',
    blocking: 'none',
    cut: () => {
      for (const socket of held) socket.destroy();
    },
    close: async () => {
      proxy.cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('upgrade', (from: IncomingMessage, near: Duplex) => {
    hold(near);
    if (proxy.blocking === 'close') near.destroy();
    else if (proxy.blocking === 'refuse') near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    else if (proxy.blocking !== 'silence') passOn(from, near, hold(connect(Number(port), hostname)), proxy.blocking);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

/** Both ways, or only the reply that opens the WebSocket. */
function passOn(from: IncomingMessage, near: Duplex, far: Socket, blocking: Blocking): void {
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroy());
  const lines = [`GET ${from.url} HTTP/1.1`];
  for (let i = 0; i < from.rawHeaders.length; i += 2) lines.push(`${from.rawHeaders[i]}: ${from.rawHeaders[i + 1]}`);
  far.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (blocking === 'none') {
    near.pipe(far);
    far.pipe(near);
  } else far.once('data', (opening: Buffer) => near.write(opening.subarray(0, opening.indexOf('\r\n\r\n') + 4)));
}
