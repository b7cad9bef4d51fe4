import type * as z from 'zod/mini';
import type {
  errorReply,
  gameReply,
  guestReply,
  hostTokenReply,
  quizListReply,
  resultsReply,
  roomReply,
} from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { browserStorage } from './browser-storage.ts';
import { timeoutSignal } from './timeout-signal.ts';

export type QuizRow = z.infer<typeof quizListReply>['quizzes'][number];
export type NewGame = z.infer<typeof gameReply>;
export type RoomDoor = z.infer<typeof roomReply>;
export type Results = z.infer<typeof resultsReply>;

/** A refused request. `code` is one of the contract's, or `unreachable` when no reply came at all. */
export class RestError extends Error {
  override name = 'RestError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const guestKey = 'quickfire:guest';
const timeoutMs = 10_000;

/** One request. @throws {RestError} */
export async function request<T>(
  method: string,
  path: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: timeoutSignal(timeoutMs),
    });
  } catch (error) {
    throw new RestError('unreachable', "The server can't be reached.", error);
  }
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok) return reply as T;
  const error = (reply as z.infer<typeof errorReply> | undefined)?.error;
  throw new RestError(error?.code ?? 'internal', error?.message ?? `The server replied ${response.status}.`);
}

async function newGuest(): Promise<string> {
  const { token } = await request<z.infer<typeof guestReply>>('POST', '/api/auth/guest', { body: {} });
  browserStorage().set(guestKey, token);
  return token;
}

/** A request as the guest this browser is; one is made silently at the first need, and again when it has expired. */
async function asGuest<T>(method: string, path: string, body?: unknown): Promise<T> {
  const kept = browserStorage().get(guestKey) ?? undefined;
  const call = (token: string) => request<T>(method, path, { token, ...(body === undefined ? {} : { body }) });
  if (kept === undefined) return call(await newGuest());
  try {
    return await call(kept);
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'bad_token') throw error;
    return call(await newGuest());
  }
}

/** What `GET /api/rooms/:pin` says to anyone. @throws {RestError} `no_such_room` or `not_found` for an unknown PIN. */
export const readDoor = (pin: string): Promise<RoomDoor> => request('GET', `/api/rooms/${encodeURIComponent(pin)}`);

export async function listQuizzes(): Promise<QuizRow[]> {
  const { quizzes } = await asGuest<z.infer<typeof quizListReply>>('GET', '/api/quizzes');
  return quizzes;
}

/** @param after the game whose people go on in the new one */
export const createGame = (quizId: string, settings: SettingsInput, after?: string): Promise<NewGame> =>
  asGuest('POST', '/api/games', { quizId, settings, ...(after === undefined ? {} : { after }) });

/** A host token for this device, for the owner of the game. */
export async function newHostToken(gameId: string): Promise<string> {
  const { hostToken } = await asGuest<z.infer<typeof hostTokenReply>>(
    'POST',
    `/api/games/${encodeURIComponent(gameId)}/host-token`,
    {},
  );
  return hostToken;
}

export const readResults = (gameId: string): Promise<Results> =>
  asGuest('GET', `/api/games/${encodeURIComponent(gameId)}/results`);
