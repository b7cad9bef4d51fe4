import type { GameDefinition } from '../../game/definition.ts';
import { isUnknown, readDefinition } from '../../game/requirements.ts';
import { CodedError } from '../../protocol/errors.ts';

/** Delay before a client retries: another process may know the game. */
const elsewhereAfterMs = 1000;

/**
 * A game's stored definition.
 * @param stored its JSON text
 * @throws {CodedError} `busy` when only a later version of the server knows the game
 */
export function knownDefinition(stored: string): GameDefinition {
  const definition = readDefinition(JSON.parse(stored));
  if (!isUnknown(definition)) return definition;
  throw new CodedError('busy', 'this game needs a later version of the server', { retryAfterMs: elsewhereAfterMs });
}
