/** A bare Socket.IO server with its usual settings, for two comparisons: it acknowledges what it is sent, or tells a room. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  void socket.join('room');
  socket.on('player:answer', (_payload: unknown, acknowledge: (reply: unknown) => void) => acknowledge({ ok: true }));
  socket.on('tell', (name: string, payload: unknown, acknowledge: (reply: unknown) => void) => {
    io.to('room').emit(name, payload);
    acknowledge({ ok: true });
  });
});
http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
