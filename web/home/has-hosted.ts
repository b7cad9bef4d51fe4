import { keptKeys } from '../shared/browser-storage.ts';
import { gamePrefix, readAccount, readGuestToken } from '../shared/kept-account.ts';

/** Whether somebody has hosted or signed in here, or was handed a game: of others the server has nothing to tell. */
export const hasHosted = (): boolean =>
  readAccount() !== undefined || readGuestToken() !== undefined || keptKeys(gamePrefix).length > 0;
