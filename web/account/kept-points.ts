import { browserStorage } from '../shared/browser-storage.ts';

const key = 'quickfire:points';

/** Whether games have paid the signed-in person points, by the server's last word: only then leaderboards mean something to them. */
export const hasPoints = (): boolean => browserStorage().get(key) !== undefined;

export function keepHasPoints(has: boolean): void {
  if (has) browserStorage().set(key, '1');
  else browserStorage().remove(key);
}
