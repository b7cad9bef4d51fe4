import { pinDigits } from '../shared/digits.ts';
import { keepHandedGame, readGame } from '../shared/kept-game.ts';

/**
 * The address at which another device becomes a host of this game. The token is in the fragment, which no server and no
 * proxy is sent. The origin is that of the players' address: a wall may have come by `localhost`.
 */
export function remoteLink(gameId: string, joinUrl: string, pin: string): string {
  const token = readGame(gameId)?.hostToken ?? '';
  const url = new URL(`/host/${encodeURIComponent(gameId)}`, joinUrl);
  url.hash = new URLSearchParams({ host: token, pin }).toString();
  return url.href;
}

/**
 * Keeps the right to run the game that the page's address carries, and takes it out of the address and its history.
 * Returns whether there was one.
 */
export function takeHandedGame(gameId: string): boolean {
  const carried = new URLSearchParams(location.hash.slice(1));
  const token = carried.get('host');
  if (token === null) return false;
  history.replaceState(history.state, '', location.pathname + location.search);
  if (!/^[\w.~-]{1,300}$/.test(token)) return false;
  keepHandedGame(gameId, token, pinDigits(carried.get('pin') ?? ''));
  return true;
}
