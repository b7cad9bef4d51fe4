import { randomUUID } from 'node:crypto';
import type { ApiServer } from './open-api-server.ts';

/** What the money of a server needs, without people and games. */
export const moneyOf = ({ orm, url }: ApiServer) => ({
  orm,
  makeId: randomUUID,
  now: Date.now,
  databaseUrl: url,
  pointsSpendable: false,
  namesOf: () => Promise.resolve(new Map()),
  gamesOf: () => Promise.resolve(new Map()),
  findPerson: () => Promise.resolve(undefined),
  audit: () => undefined,
});
