import { openingMs } from '../../platform/games/game-budget.ts';
import { endUnopened } from '../../platform/games/end-unopened.ts';
import { settlePot, type SettleDeps } from '../../platform/pots/settle-pot.ts';

/**
 * Settles the pot of a game as far as is due. A game whose process died before its room was open ends first. Idempotent.
 * @returns how many entries have left the pot
 * @throws {CodedError} `busy` without Redis
 */
export async function settlePotOfGame(deps: SettleDeps, gameId: string): Promise<number> {
  const { orm, now } = deps;
  const [before, at] = [new Date(now() - openingMs), new Date(now())];
  await orm.em.fork().transactional((em) => endUnopened(em, gameId, { before, at }));
  return await settlePot(deps, gameId);
}
