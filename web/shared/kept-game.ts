import type { SettingsInput } from '../../src/protocol/settings.ts';
import { browserStorage, keptKeys, readKept, writeKept } from './browser-storage.ts';
import { gamePrefix } from './kept-account.ts';
import { createGame, newHostToken, readOwnGame } from './host-client.ts';
import { RestError } from './rest-client.ts';

/** A host browser's data of a game, so that a reload restores the screen and "play again" works. */
export interface KeptGame {
  /** Empty once the person who opened it has signed out. */
  hostToken: string;
  joinUrl?: string;
  quizId?: string;
  settings?: SettingsInput;
  /** When the room was opened here, or handed to this device, Unix milliseconds. */
  openedAt?: number;
  /** The PIN of another person's game that this device may run. */
  handedPin?: string;
}

const keyOf = (gameId: string) => `${gamePrefix}${gameId}`;

export const readGame = (gameId: string): KeptGame | undefined => readKept(keyOf(gameId)) as KeptGame | undefined;

/** Stores the right to run a game that another device has handed to this one; an own game stays an own one. */
export function keepHandedGame(gameId: string, hostToken: string, pin: string): void {
  const kept = readGame(gameId);
  const isOurs = kept !== undefined && kept.handedPin === undefined;
  writeKept(keyOf(gameId), {
    ...kept,
    hostToken,
    ...(isOurs ? {} : { openedAt: Date.now(), handedPin: pin }),
  } satisfies KeptGame);
}

/** The games that this browser has opened, newest first: ids begin with the time of creation. */
export const keptGameIds = (): string[] =>
  keptKeys(gamePrefix)
    .map((key) => key.slice(gamePrefix.length))
    .sort()
    .reverse();

/** Opens a room and stores the right to host it. Returns the game's id. @throws {RestError} */
export async function openGame(quizId: string, settings: SettingsInput, after?: string): Promise<string> {
  const { gameId, hostToken, joinUrl } = await createGame(quizId, settings, after);
  writeKept(keyOf(gameId), { hostToken, joinUrl, quizId, settings, openedAt: Date.now() } satisfies KeptGame);
  return gameId;
}

/** A new token for an own game, on a device without a valid one. @throws {RestError} */
export async function renewToken(gameId: string): Promise<string> {
  const hostToken = await newHostToken(gameId);
  writeKept(keyOf(gameId), { ...readGame(gameId), hostToken } satisfies KeptGame);
  return hostToken;
}

/** The page that chooses the next quiz for the players of a finished game. */
export const nextSetupPath = (gameId: string): string => `/host?${new URLSearchParams({ after: gameId }).toString()}`;

/**
 * Opens the next room for the players of a finished game. If another room follows it already, or the server can't link
 * them, it opens an ordinary room. Returns its game's id. @throws {RestError}
 */
export async function openNextGame(quizId: string, settings: SettingsInput, after: string): Promise<string> {
  try {
    return await openGame(quizId, settings, after);
  } catch (error) {
    const cannotFollow = error instanceof RestError && ['conflict', 'bad_request', 'not_found'].includes(error.code);
    if (!cannotFollow) throw error;
    return await openGame(quizId, settings);
  }
}

/**
 * Opens the next room with the quiz and settings of our finished game, opened on any device. Returns its game's id.
 * @throws {RestError} `not_found` when its quiz no longer exists
 */
export async function playAgain(gameId: string): Promise<string> {
  const { quizId, settings } = readGame(gameId) ?? {};
  if (quizId !== undefined) return await openNextGame(quizId, settings ?? {}, gameId);
  const stored = await readOwnGame(gameId);
  if (stored.quizId === null) throw new RestError('not_found', 'The quiz of this game is not there any more.');
  const again: SettingsInput = { ...stored.settings };
  // A moment that is over.
  delete again.startAt;
  return await openNextGame(stored.quizId, again, gameId);
}

/** Nothing is kept of a game that is deleted. */
export const forgetGame = (gameId: string): void => browserStorage().remove(keyOf(gameId));
