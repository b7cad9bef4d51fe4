/** What the bench tells its crowd of clients, over IPC, and what it hears. */

export type CrowdOrder =
  /** Opens `count` more clients. */
  | { order: 'connect'; url: string; count: number; protocol: 'socket.io' | 'raw'; join?: { pin: string } }
  /** Each client sends `event` once, spread evenly over `spreadMs`, and waits for its acknowledgement. */
  | { order: 'ask'; event: string; spreadMs: number }
  /** Waits until each client has been sent `each` frames that begin with `start`, since the last order of this kind. */
  | { order: 'hear'; start: string; each: number }
  | { order: 'counts' };

export interface CrowdReply {
  done: CrowdOrder['order'];
  /** Milliseconds from sending to the acknowledgement, of `ask`. */
  p50: number;
  p99: number;
  /** Acknowledgements that say ok, of `ask`. */
  accepted: number;
  /** Those that do not, by their code. */
  refused: Readonly<Record<string, number>>;
  /** All frames that have come in so far, heartbeats aside, and their bytes. */
  frames: number;
  bytes: number;
}
