/** Builds the access to rooms in Redis that web and worker share. */
import { foldParkedGame } from '../folding/parked-folder.ts';
import { UnknownGames } from '../log/unknown-games.ts';
import { Epochs } from '../live/rooms/epochs.ts';
import { JoinTickets } from '../live/rooms/join-tickets.ts';
import { RoomDefinitions } from '../live/rooms/room-definitions.ts';
import { RoomDirectory } from '../live/rooms/room-directory.ts';
import { RoomRebuilder } from '../live/rooms/room-rebuilder.ts';
import { RoomScripts } from '../live/rooms/room-scripts.ts';
import { RoomTokens } from '../live/rooms/room-tokens.ts';
import { ResultTokens } from '../lib/result-tokens.ts';
import type { Infra } from './infra.ts';

export function buildRoomAccess({ config, orm, redis, keys, runner, logger, metrics, secret, randomness }: Infra) {
  const unknown = new UnknownGames(logger, metrics.gameUnknown);
  const rebuilder = new RoomRebuilder({ runner, keys, unknown, foldParked: foldParkedGame });
  const epochs = new Epochs({ orm, redis, keys, runner, rebuilder, logger });
  const scripts = new RoomScripts(runner, keys, epochs);
  const tokens = new RoomTokens(secret);
  const results = new ResultTokens(secret);
  const definitions = new RoomDefinitions(redis, keys, unknown, config.limits.cachedDefinitionBytes);
  metrics.watchCache('room', definitions.cache);
  const directory = new RoomDirectory({ redis, keys, scripts, definitions, tokens, randomness });
  const tickets = new JoinTickets({ directory, tokens, randomness });
  return { unknown, epochs, scripts, tokens, results, tickets, definitions, directory };
}
