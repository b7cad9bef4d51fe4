import { unreachable } from '../shared/rest-client.ts';

/** Ends one of our games from another page than its own. @throws {RestError} `unreachable` while its room, or code, is */
export async function endGame(gameId: string): Promise<void> {
  const { endRoom } = await import('./host-page.tsx').catch((error: unknown) => Promise.reject(unreachable(error)));
  await endRoom(gameId);
}
