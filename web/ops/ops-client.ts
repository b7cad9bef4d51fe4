import type { JobsReply, JobState, OpsReply, RolloutReply } from '../../src/protocol/ops.ts';
import { request } from '../shared/rest-client.ts';

const tokenKey = 'quickfire:admin';

/** The present state of all processes. @throws {RestError} */
export const readOps = (token: string | undefined): Promise<OpsReply> =>
  request('GET', '/api/ops', token === undefined ? {} : { token });

/** Sets the percentage of new games that are buffered. @throws {RestError} */
export async function setRollout(token: string, percent: number): Promise<void> {
  await request<RolloutReply>('PUT', '/api/ops/rollout', { token, body: { percent, by: 'the page /ops' } });
}

/** The newest jobs in one state, and counts of all. @throws {RestError} */
export const readJobs = (token: string, state: JobState): Promise<JobsReply> =>
  request('GET', `/api/admin/jobs?state=${state}&limit=20`, { token });

/** @throws {RestError} `not_found` for a finished job, `conflict` for a running one. */
export const changeJob = (token: string, id: string, change: 'retry' | 'delete'): Promise<void> =>
  change === 'retry'
    ? request('POST', `/api/admin/jobs/${id}/retry`, { token })
    : request('DELETE', `/api/admin/jobs/${id}`, { token });

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
