import type * as z from 'zod/mini';
import type { gameReply } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { browserStorage, keptKeys, readKept, writeKept } from './browser-storage.ts';
import { gamePrefix } from './kept-account.ts';
import { newHostToken, readOwnGame, sendAsCaller } from './host-client.ts';
import { RestError } from './rest-client.ts';
import { isUnknown, keyed, newKey } from './send-keyed.ts';

type NewGame = z.infer<typeof gameReply>;

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

/** What a game is played with. */
export interface SameAgain {
  quizId: string;
  settings: SettingsInput;
}

interface Opening {
  key: string;
  /** Unix milliseconds. */
  since: number;
  /** Absent when the last try ended without a reply. */
  game?: Promise<string> | undefined;
}

/** After this time a press is not meant for the room of the lost reply any more, which may have ended. */
const repeatableMs = 120_000;

/** What is being opened, and what may be open without this page knowing, by what was asked for. */
const openings = new Map<string, Opening>();

/**
 * Opens a room and stores the right to host it. Asked for the same again meanwhile, or after a lost reply, it is the same room:
 * a second one would split the players, and put a pot's money aside twice. Returns the game's id. @throws {RestError}
 */
export function openGame(quizId: string, settings: SettingsInput, after?: string): Promise<string> {
  const request = { quizId, settings, ...(after === undefined ? {} : { after }) };
  const wanted = JSON.stringify(request);
  const before = openings.get(wanted);
  const isFresh = before !== undefined && Date.now() - before.since < repeatableMs;
  const opening: Opening = isFresh ? before : { key: newKey(), since: Date.now() };
  openings.set(wanted, opening);
  opening.game ??= open(request, opening.key).then(
    (gameId) => {
      openings.delete(wanted);
      return gameId;
    },
    (error: unknown) => {
      if (isUnknown(error)) opening.game = undefined;
      else openings.delete(wanted);
      throw error;
    },
  );
  return opening.game;
}

async function open(request: SameAgain, key: string): Promise<string> {
  const { quizId, settings } = request;
  const { gameId, hostToken, joinUrl } = await sendAsCaller(keyed<NewGame>('/api/games', request, key));
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

/** Another room follows already, or the server can't link them. */
const cannotFollow = (error: unknown): error is RestError =>
  error instanceof RestError && ['conflict', 'bad_request', 'not_found'].includes(error.code);

/**
 * Opens the next room for the players of a finished game. If another room follows it already, or the server can't link
 * them, it opens an ordinary room. Returns its game's id. @throws {RestError}
 */
export async function openNextGame(quizId: string, settings: SettingsInput, after: string): Promise<string> {
  try {
    return await openGame(quizId, settings, after);
  } catch (error) {
    if (!cannotFollow(error)) throw error;
    return await openGame(quizId, settings);
  }
}

/** What our finished game was played with, opened on any device. @throws {RestError} `not_found` when its quiz no longer exists */
export async function readAgain(gameId: string): Promise<SameAgain> {
  const { quizId, settings } = readGame(gameId) ?? {};
  if (quizId !== undefined) return { quizId, settings: settings ?? {} };
  const stored = await readOwnGame(gameId);
  if (stored.quizId === null) throw new RestError('not_found', 'The quiz of this game is not there any more.');
  const again: SettingsInput = { ...stored.settings };
  // A moment that is over.
  delete again.startAt;
  return { quizId: stored.quizId, settings: again };
}

/**
 * Opens the next room with the quiz and settings of our finished game, for its players. When another tab or device has done so,
 * it is that room, as long as it is in play. Returns its game's id. @throws {RestError}
 */
export async function playAgain(gameId: string, { quizId, settings }: SameAgain): Promise<string> {
  try {
    return await openGame(quizId, settings, gameId);
  } catch (error) {
    if (!cannotFollow(error)) throw error;
    const { next } = error.code === 'conflict' ? await readOwnGame(gameId) : {};
    if (next?.status === 'lobby' || next?.status === 'running') return next.gameId;
    return await openGame(quizId, settings);
  }
}

/** Nothing is kept of a game that is deleted. */
export const forgetGame = (gameId: string): void => browserStorage().remove(keyOf(gameId));
