import type { PotOptions } from '../../src/protocol/pots.ts';
import type * as z from 'zod/mini';
import type { GameListReply, GameRow, OwnGame } from '../../src/protocol/games.ts';
import type { guestReply, hostTokenReply, quizListReply, resultsReply } from '../../src/protocol/rest.ts';
import { endAccount, keepGuestToken, readAccount, readGuestToken } from './kept-account.ts';
import { request, RestError } from './rest-client.ts';
import { whileBusy } from './while-busy.ts';

export type QuizRow = z.infer<typeof quizListReply>['quizzes'][number];
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
  (token) => {
    const send = () =>
      request<T>(method, path, { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) });
    return whileBusy(method, send);
  };

/** The one that is being made: a draft and its picture, sent at the same time, are one guest's. */
let coming: Promise<string> | undefined;

/** @param refused the token that the server has refused, if any */
const newGuest = (refused?: string): Promise<string> =>
  (coming ??= makeGuest(refused).finally(() => (coming = undefined)));

async function makeGuest(refused: string | undefined): Promise<string> {
  try {
    const { token } = await request<z.infer<typeof guestReply>>('POST', '/api/auth/guest', { body: {} });
    // Another tab may have made one meanwhile.
    const kept = readGuestToken();
    if (kept !== undefined && kept !== refused) return kept;
    keepGuestToken(token);
    return token;
  } catch (error) {
    const hasNoGuests = error instanceof RestError && error.code === 'not_found';
    throw hasNoGuests ? new RestError('signed_out', 'Sign in to host games here.', { cause: error }) : error;
  }
}

const isRefused = (error: unknown): boolean => error instanceof RestError && error.code === 'bad_token';

/** Whether, and which, prize pots may be put up; for accounts. @throws {RestError} */
export const readPotOptions = (): Promise<PotOptions> => asAccount({ method: 'GET', path: '/api/pots/options' });

/**
 * A request of the signed-in account. The browser adds the cookie.
 * @throws {RestError} `signed_out` once the session has ended
 */
export const asAccount = <T>(call: Call): Promise<T> => sendAsAccount(sending<T>(call));

/** The same for a request of any make, which is sent without a token. @throws {RestError} `signed_out` */
export async function sendAsAccount<T>(send: Send<T>): Promise<T> {
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
    return readAccount() === undefined ? send(await newGuest(kept)) : sendAsAccount(send);
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

/** The caller's quizzes that were changed last, then samples. */
export async function listNewestQuizzes(limit: number): Promise<QuizRow[]> {
  const { quizzes } = await asCaller<z.infer<typeof quizListReply>>(
    'GET',
    `/api/quizzes?sort=updated&limit=${String(limit)}`,
  );
  return quizzes;
}

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
