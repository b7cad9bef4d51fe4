import type { MikroORM } from '@mikro-orm/postgresql';
import { readResults, type ResultsRequest } from '../../src/platform/games/read-results.ts';
import type { Results } from '../../src/protocol/rest.ts';

/** The results as a client has them once it has read all of them; `undefined` when there is no such game of that owner. */
export async function readWholeResults(orm: MikroORM, request: ResultsRequest): Promise<Results | undefined> {
  let text = '';
  for await (const part of readResults(orm, request)) text += part;
  return text === '' ? undefined : (JSON.parse(text) as Results);
}
