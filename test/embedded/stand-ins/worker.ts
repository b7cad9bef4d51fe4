/** Stands for src/bin/worker.ts: lives until it is told to stop, and then for as long as the file HOLD exists. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';

const hold = process.env['HOLD'] ?? '';
let asked = false;
process.once('SIGTERM', () => {
  void webListens().then((listens) => {
    console.log(listens ? 'stopped before web' : 'stopped after web');
    asked = true;
  });
});

async function webListens(): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port: Number(process.env['PORT']) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // Refused: web is gone.
  } finally {
    socket.destroy();
  }
}

// A signal before this line would have ended it at once.
if (hold !== '') console.log('holds');
const timer = setInterval(() => {
  if (asked && !existsSync(hold)) clearInterval(timer);
}, 20);
