import type { ClientAck, ClientEventName } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';

/** The acknowledgement of one client event, or a substitute when none came. */
export type Reply<E extends ClientEventName> = ({ ok: true } & ClientAck<E>) | { ok: false; error: WireError };

/** No reply came, so the outcome is unknown: the same meaning as the server's own `busy`. */
export const unknownOutcome = (message: string): { ok: false; error: WireError } => ({
  ok: false,
  error: { code: 'busy', message, retryable: true },
});

/** The client has stopped the request. The outcome is unknown, and no automatic retry follows. */
export const cancelled = (message: string): { ok: false; error: WireError } => ({
  ok: false,
  error: { code: 'busy', message, retryable: false },
});

/** Types an acknowledgement; anything that does not match the contract counts as no reply. */
export function readReply<E extends ClientEventName>(value: unknown): Reply<E> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return unknownOutcome('an unreadable reply');
  return value as Reply<E>;
}
