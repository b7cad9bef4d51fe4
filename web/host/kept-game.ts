import type { SettingsInput } from '../../src/protocol/settings.ts';
import { readKept, writeKept } from '../shared/browser-storage.ts';
import { createGame, newHostToken } from '../shared/rest-client.ts';

/** What a host's browser keeps of a game, so that a reload brings the same screen back and "play again" knows what. */
export interface KeptGame {
  hostToken: string;
  joinUrl?: string;
  quizId?: string;
  settings?: SettingsInput;
}

const keyOf = (gameId: string) => `quickfire:game:${gameId}`;

export const readGame = (gameId: string): KeptGame | undefined => readKept(keyOf(gameId)) as KeptGame | undefined;

/** Opens a room and keeps the right to host it. Returns the game's id. @throws {RestError} */
export async function openGame(quizId: string, settings: SettingsInput): Promise<string> {
  const { gameId, hostToken, joinUrl } = await createGame(quizId, settings);
  writeKept(keyOf(gameId), { hostToken, joinUrl, quizId, settings } satisfies KeptGame);
  return gameId;
}

/** A fresh token for a game of ours, on a device that has none or whose token no longer counts. @throws {RestError} */
export async function renewToken(gameId: string): Promise<string> {
  const hostToken = await newHostToken(gameId);
  writeKept(keyOf(gameId), { ...readGame(gameId), hostToken } satisfies KeptGame);
  return hostToken;
}
