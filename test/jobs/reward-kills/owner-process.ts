/** What a web process does for the owner of a game: `node owner-process.ts DATABASE_URL`, then a line of JSON for each request. */
import { createInterface } from 'node:readline';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { PersonLimits } from '../../../src/platform/accounts/person-limits.ts';
import { deleteGame } from '../../../src/platform/games/game-deletion.ts';
import { Regrader } from '../../../src/platform/regrades/regrader.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import type { QuestionRegrade } from '../../../src/protocol/regrades.ts';

export interface OwnerRequest {
  gameId: string;
  ownerId: string;
  /** Without it the game is deleted. */
  change?: QuestionRegrade;
}

const orm = await connectOrm({ url: String(process.argv[2]), poolMax: 3, applicationName: 'qf-test-owner' });
const people = new PersonLimits(readConfig({}).people);
const shared = { orm, people, now: Date.now };
const regrader = new Regrader({
  ...shared,
  randomness: systemRandomness(),
  rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
});

async function answer({ gameId, ownerId, change }: OwnerRequest): Promise<void> {
  if (change !== undefined) {
    await regrader.regrade({ gameId, ownerId, request: { questions: [change], note: '' }, keyed: undefined });
    return;
  }
  try {
    await deleteGame({ ...shared, rooms: { isInPlay: () => Promise.resolve(false) } }, ownerId, gameId);
  } catch (error) {
    // The killed process had deleted it.
    if (!(error instanceof CodedError && error.code === 'not_found')) throw error;
  }
}

process.stdout.write('built\n');
for await (const line of createInterface({ input: process.stdin })) {
  await answer(JSON.parse(line) as OwnerRequest);
  process.stdout.write('done\n');
}
