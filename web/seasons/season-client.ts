import type * as z from 'zod/mini';
import type { LeaderboardReply, seasonNameReply, seasonsReply } from '../../src/protocol/seasons.ts';
import { asAccount, asCaller } from '../shared/host-client.ts';

const rows = 100;
const namePath = '/api/me/season-name';
type Named = z.infer<typeof seasonNameReply>;

/** @throws {RestError} */
export const listSeasons = async (): Promise<string[]> =>
  (await asCaller<z.infer<typeof seasonsReply>>('GET', '/api/leaderboards')).seasons;

/** @throws {RestError} `bad_request` for what is no season */
export const readLeaderboard = (season: string): Promise<LeaderboardReply> =>
  asCaller('GET', `/api/leaderboards/${encodeURIComponent(season)}?limit=${rows}`);

/** Undefined for who is on no leaderboard. @throws {RestError} */
export const readSeasonName = async (): Promise<string | undefined> =>
  (await asAccount<Named>({ method: 'GET', path: namePath })).name;

/** @returns the name as it is shown @throws {RestError} `name_refused`, with a sentence for the person */
export const chooseSeasonName = async (name: string): Promise<string | undefined> =>
  (await asAccount<Named>({ method: 'PUT', path: namePath, body: { name } })).name;

/** @throws {RestError} */
export const leaveLeaderboards = (): Promise<void> => asAccount({ method: 'DELETE', path: namePath });
