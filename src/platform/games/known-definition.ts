import type { GameDefinition } from '../../game/definition.ts';
import { regradedDefinition, type Overrides } from '../../game/regrading/overrides.ts';
import { isUnknown, readDefinition } from '../../game/requirements.ts';
import { CodedError } from '../../protocol/errors.ts';

/** Delay before a client retries: another process may know the game. */
const elsewhereAfterMs = 1000;

/**
 * A game's stored definition, as it counts after all regrades.
 * @param stored its JSON text
 * @param regraded what regrades have changed, as JSON text; without it the definition is as it was played
 * @throws {CodedError} `busy` when only a later version of the server knows the game
 */
export function knownDefinition(stored: string, regraded?: string | null): GameDefinition {
  const definition = readDefinition(JSON.parse(stored));
  if (!isUnknown(definition)) {
    return regradedDefinition(definition, JSON.parse(regraded ?? 'null') as Overrides | null);
  }
  throw new CodedError('busy', 'this game needs a later version of the server', { retryAfterMs: elsewhereAfterMs });
}
