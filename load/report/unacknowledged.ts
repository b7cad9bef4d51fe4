import type { PlayerJournal } from '../journal.ts';
import type { Threshold } from './model.ts';

/**
 * Answers that players gave and the server did not take: refused for good, or never acknowledged at all. The audit alone
 * would pass a server that refuses every answer: nothing acknowledged, nothing lost.
 */
export function unacknowledged(journals: readonly Pick<PlayerJournal, 'refused' | 'unknown'>[]): Threshold {
  const value = journals.reduce((sum, { refused, unknown }) => sum + refused.length + unknown.length, 0);
  return { name: 'answers that were not acknowledged', unit: 'answers', limit: 0, value, ok: value === 0 };
}
