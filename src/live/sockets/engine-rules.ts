import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

interface Session {
  readonly id: string;
  on(event: 'packet', listener: (packet: { type: string }) => void): void;
  once(event: 'close', listener: () => void): void;
  close(): void;
}

/**
 * What Engine.IO leaves undone when there is one transport only. Call it once the engine stands.
 *
 * - Nothing can be moved onto a session by another WebSocket that names its id: `allowUpgrades: false` only keeps the engine
 *   from offering it, and such a WebSocket passes no origin check and is counted by nobody.
 * - "Close", which the engine reads when it polls, ends a WebSocket's session too.
 */
export function keepEngineRules({ engine }: Server): void {
  const sessions = new Set<string>();
  engine.use((request: IncomingMessage, _response: unknown, next: (error?: Error) => void) => {
    const sid = new URL(request.url ?? '', 'http://engine').searchParams.get('sid');
    next(sid !== null && sessions.has(sid) ? new Error('a session stays where it is') : undefined);
  });
  engine.on('connection', (session: Session) => {
    sessions.add(session.id);
    session.once('close', () => sessions.delete(session.id));
    session.on('packet', ({ type }) => {
      if (type === 'close') session.close();
    });
  });
}
