import type * as z from 'zod/mini';
import type { GameListReply, GameRow, OwnGame } from '../../src/protocol/games.ts';
import type { gameReply, guestReply, hostTokenReply, quizListReply, resultsReply } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { endAccount, keepGuestToken, readAccount, readGuestToken } from './kept-account.ts';
import { request, RestError } from './rest-client.ts';

export type QuizRow = z.infer<typeof quizListReply>['quizzes'][number];
export type NewGame = z.infer<typeof gameReply>;
export type Results = z.infer<typeof resultsReply>;
export type { GameRow };

interface Call {
  method: string;
  path: string;
  body?: unknown;
}

/** Sends a request with the token, or without one with the browser's cookie. */
export type Send<T> = (token?: string) => Promise<T>;

const sending =
  <T>({ method, path, body }: Call): Send<T> =>
  (token) =>
    request<T>(method, path, { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) });

async function newGuest(): Promise<string> {
  try {
    const { token } = await request<z.infer<typeof guestReply>>('POST', '/api/auth/guest', { body: {} });
    keepGuestToken(token);
    return token;
  } catch (error) {
    const hasNoGuests = error instanceof RestError && error.code === 'not_found';
    throw hasNoGuests ? new RestError('signed_out', 'Sign in to host games here.', { cause: error }) : error;
  }
}

const isRefused = (error: unknown): boolean => error instanceof RestError && error.code === 'bad_token';

/**
 * A request of the signed-in account. The browser adds the cookie.
 * @throws {RestError} `signed_out` once the session has ended
 */
export const asAccount = <T>(call: Call): Promise<T> => sendAsAccount(sending<T>(call));

async function sendAsAccount<T>(send: Send<T>): Promise<T> {
  const account = readAccount();
  if (account?.hasEnded !== true) {
    try {
      return await send();
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (account !== undefined) endAccount(account);
    }
  }
  throw new RestError('signed_out', 'You are signed out on this device. Sign in again.');
}

/** A request of this browser's guest; creates the guest silently when it is first needed, and again when it has expired. */
async function sendAsGuest<T>(send: Send<T>): Promise<T> {
  const kept = readGuestToken();
  if (kept === undefined) return send(await newGuest());
  try {
    return await send(kept);
  } catch (error) {
    if (!isRefused(error)) throw error;
    // Another tab may have signed in meanwhile.
    return readAccount() === undefined ? send(await newGuest()) : sendAsAccount(send);
  }
}

/**
 * Sends a request as this browser's signed-in account, else as its guest. May call `send` twice.
 * @throws {RestError} `signed_out` where it needs an account
 */
export const sendAsCaller = <T>(send: Send<T>): Promise<T> =>
  readAccount() === undefined ? sendAsGuest(send) : sendAsAccount(send);

export const asCaller = <T>(method: string, path: string, body?: unknown): Promise<T> =>
  sendAsCaller(sending<T>({ method, path, body }));

export async function listQuizzes(): Promise<QuizRow[]> {
  const { quizzes } = await asCaller<z.infer<typeof quizListReply>>('GET', '/api/quizzes');
  return quizzes;
}

/** @param after the game whose players continue in the new one */
export const createGame = (quizId: string, settings: SettingsInput, after?: string): Promise<NewGame> =>
  asCaller('POST', '/api/games', { quizId, settings, ...(after === undefined ? {} : { after }) });

/** A host token for this device, for the owner of the game. */
export async function newHostToken(gameId: string): Promise<string> {
  const { hostToken } = await asCaller<z.infer<typeof hostTokenReply>>(
    'POST',
    `/api/games/${encodeURIComponent(gameId)}/host-token`,
    {},
  );
  return hostToken;
}

/** Whether there is an account or a guest whose games the server may have: avoids making a guest only to ask. */
export const hasCaller = (): boolean => readAccount() !== undefined || readGuestToken() !== undefined;

/** The filter of the caller's games; empty fields do not count. */
export interface GameQuery {
  query?: string | undefined;
  quizId?: string | undefined;
  status?: string | undefined;
  limit?: string | undefined;
  cursor?: string | undefined;
}

/** The caller's games, newest first. @throws {RestError} */
export function listGames(wanted: GameQuery): Promise<GameListReply> {
  const given = Object.entries(wanted).filter((field): field is [string, string] => Boolean(field[1]));
  return asCaller('GET', `/api/games?${new URLSearchParams(given).toString()}`);
}

/** One game of the caller, with its settings. @throws {RestError} */
export const readOwnGame = (gameId: string): Promise<OwnGame> =>
  asCaller('GET', `/api/games/${encodeURIComponent(gameId)}`);

/** Deletes a game; a deleted one is fine. @throws {RestError} `conflict` while it is live */
export async function deleteGame(gameId: string): Promise<void> {
  try {
    await asCaller('DELETE', `/api/games/${encodeURIComponent(gameId)}`);
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'not_found') throw error;
  }
}

export const readResults = (gameId: string): Promise<Results> =>
  asCaller('GET', `/api/games/${encodeURIComponent(gameId)}/results`);
