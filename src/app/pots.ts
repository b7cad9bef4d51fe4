/** Builds the pots of games: what joins and games do with them. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import type { Randomness } from '../lib/randomness.ts';
import { holdAccount } from '../platform/accounts/find-person.ts';
import type { PotStore } from '../platform/games/game-opener.ts';
import { Ledger } from '../platform/ledger/ledger.ts';
import { Pots } from '../platform/pots/pots.ts';
import { settleEnded } from '../platform/pots/settle-pot.ts';

export function buildPots(infra: {
  config: Pick<Config, 'pots'>;
  orm: MikroORM;
  randomness: Pick<Randomness, 'uuid'>;
  now: () => number;
}): { pots: Pots; store: PotStore } {
  const { config, orm, randomness, now } = infra;
  const makeId = randomness.uuid;
  const ledger = new Ledger({ orm, makeId, now });
  const pots = new Pots({ orm, ledger, makeId, now, limits: config.pots, holdAccount });
  const store: PotStore = {
    checkWanted: (pot) => pots.checkWanted(pot),
    settle: async (gameId) => void (await settleEnded({ orm, ledger, makeId, now }, gameId)),
    transact: (work) => ledger.transact((em, post) => work(em, (game) => pots.putUp(em, post, game))),
  };
  return { pots, store };
}
