import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

interface Session {
  readonly id: string;
  on(event: 'packet', listener: (packet: { type: string }) => void): void;
  once(event: 'close', listener: () => void): void;
  close(): void;
}

/**
 * Adds two rules that Engine.IO lacks with a single transport. Call it after the engine is created.
 *
 * - No other WebSocket can take over a session by naming its id. `allowUpgrades: false` only stops the engine from
 *   offering it, and such a WebSocket would skip the origin check and the counts.
 * - The packet "close", which the engine handles for polling only, ends a WebSocket's session too.
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
