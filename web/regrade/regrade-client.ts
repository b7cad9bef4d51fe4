import type { RegradeReply, RegradeRequest } from '../../src/protocol/regrades.ts';
import { asCaller } from '../shared/host-client.ts';

/** Regrades the game, or with `dryRun` says what that would change. @throws {RestError} */
export const regrade = (gameId: string, request: RegradeRequest): Promise<RegradeReply> =>
  asCaller('POST', `/api/games/${encodeURIComponent(gameId)}/regrade`, request);
