import type { JobsReply, JobState, OpsReply, RolloutReply } from '../../src/protocol/ops.ts';
import { request } from '../shared/rest-client.ts';

const tokenKey = 'quickfire:admin';

/** Without a token the session of an admin counts. */
type Token = string | undefined;
const by = (token: Token) => (token === undefined ? {} : { token });

/** The present state of all processes. @throws {RestError} */
export const readOps = (token: Token): Promise<OpsReply> => request('GET', '/api/ops', by(token));

/** Sets the percentage of new games that are buffered. @throws {RestError} */
export async function setRollout(token: Token, percent: number): Promise<void> {
  await request<RolloutReply>('PUT', '/api/ops/rollout', { ...by(token), body: { percent, by: 'the page /ops' } });
}

/** The newest jobs in one state, and counts of all. @throws {RestError} */
export const readJobs = (token: Token, state: JobState): Promise<JobsReply> =>
  request('GET', `/api/admin/jobs?state=${state}&limit=20`, by(token));

/** @throws {RestError} `not_found` for a finished job, `conflict` for a running one. */
export const changeJob = (token: Token, id: string, change: 'retry' | 'delete'): Promise<void> =>
  change === 'retry'
    ? request('POST', `/api/admin/jobs/${id}/retry`, by(token))
    : request('DELETE', `/api/admin/jobs/${id}`, by(token));

/** The admin token of this tab: it ends with the tab, and is never part of an address. */
export function keptToken(): string | undefined {
  try {
    return sessionStorage.getItem(tokenKey) ?? undefined;
  } catch (error) {
    console.info('This browser keeps nothing', error);
    return undefined;
  }
}

export function keepToken(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(tokenKey);
    else sessionStorage.setItem(tokenKey, token);
  } catch (error) {
    console.info('The token could not be kept', error);
  }
}
