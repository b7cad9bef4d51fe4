/** Stands for src/bin/web.ts: ready when both servers accept connections; tells its pid and the servers' addresses. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const addresses = [process.env['DATABASE_URL'], process.env['REDIS_URL']];

async function accepts(address: string | undefined): Promise<boolean> {
  const { hostname, port } = new URL(String(address));
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // Refused: the server is down.
  } finally {
    socket.destroy();
  }
}

const server = createServer((_, response) => {
  void Promise.all(addresses.map(accepts)).then((up) => {
    response.statusCode = up.every(Boolean) ? 200 : 503;
    response.end(JSON.stringify({ pid: process.pid, addresses }));
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => {
  void Promise.all(addresses.map(accepts)).then((up) => {
    console.log(up.every(Boolean) ? 'stopped before the servers' : 'stopped after the servers');
    server.closeAllConnections();
    server.close();
  });
});
