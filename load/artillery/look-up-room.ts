import { faultOfTarget } from '../fault-of-target.ts';
import { LoadError } from '../load-error.ts';

export interface FoundRoom {
  pin: string;
  title: string;
  phase: string;
}

const lookUpTimeoutMs = 15_000;

/** Asks, as a phone does, what is behind a PIN. @throws {LoadError} with one line when nobody can join there. */
export async function lookUpRoom(target: string, pin: string): Promise<FoundRoom> {
  const fault = faultOfTarget(target);
  if (fault !== undefined) throw new LoadError(`--target ${target}: ${fault}`);
  const response = await ask(target, pin);
  const text = await response.text();
  const body = parseObject(text);
  if (response.ok && typeof body['title'] === 'string' && typeof body['phase'] === 'string') {
    if (body['locked'] === true) throw new LoadError(`room ${pin} is locked: unlock it on the host's screen`);
    return { pin, title: body['title'], phase: body['phase'] };
  }
  const { code, message } = (body['error'] ?? {}) as { code?: unknown; message?: unknown };
  if (code === 'no_such_room') {
    throw new LoadError(`no room at ${target} has the PIN ${pin}, or its game is over: open one as a host first`);
  }
  if (typeof code === 'string') throw new LoadError(`room ${pin} at ${target}: ${code}, ${String(message)}`);
  throw new LoadError(`${target} replied ${response.status} without a room, so this is no Quickfire`);
}

async function ask(target: string, pin: string): Promise<Response> {
  try {
    return await fetch(new URL(`/api/rooms/${pin}`, target), { signal: AbortSignal.timeout(lookUpTimeoutMs) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
    throw new LoadError(`${target} cannot be reached: ${reason}`, { cause: error });
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
