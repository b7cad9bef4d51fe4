import type { ClientAck, ClientEventName } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';

/** The acknowledgement of one client event, or what stands for it when none came. */
export type Reply<E extends ClientEventName> = ({ ok: true } & ClientAck<E>) | { ok: false; error: WireError };

/** No answer came, so nobody knows whether the request took effect: the same meaning as the server's own `busy`. */
export const unknownOutcome = (message: string): { ok: false; error: WireError } => ({
  ok: false,
  error: { code: 'busy', message, retryable: true },
});

/** This client has stopped asking. The outcome is as unknown as before, but nobody tries again by itself. */
export const givenUp = (message: string): { ok: false; error: WireError } => ({
  ok: false,
  error: { code: 'busy', message, retryable: false },
});

/** Gives an acknowledgement its type; anything that has not the contract's form counts as no answer. */
export function readReply<E extends ClientEventName>(value: unknown): Reply<E> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return unknownOutcome('an unreadable reply');
  return value as Reply<E>;
}
