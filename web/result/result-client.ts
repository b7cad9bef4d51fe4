import type { OwnQuestion, OwnResult, PlayedGame, PlayedReply } from '../../src/protocol/own-results.ts';
import { asAccount, asCaller } from '../shared/host-client.ts';
import { request } from '../shared/rest-client.ts';

/** One's own result; whoever has the token may read it. @throws {RestError} `busy` until it is stored */
export const readOwnResult = (token: string): Promise<OwnResult> =>
  request('GET', `/api/results/${encodeURIComponent(token)}`);

/** A page of the games that the caller has played. @throws {RestError} */
export const listPlayed = (cursor: string | undefined): Promise<PlayedReply> =>
  asCaller('GET', `/api/me/results${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`);

/** The newest game that the signed-in account has played, if it is the one of this token. @throws {RestError} */
export async function findPlayed(resultToken: string): Promise<PlayedGame | undefined> {
  const { results } = await asAccount<PlayedReply>({ method: 'GET', path: '/api/me/results?limit=1' });
  return results.find((game) => game.resultToken === resultToken);
}

export const resultPath = (token: string): string => `/r/${encodeURIComponent(token)}`;

/** Polls and slides have no solution: nothing about them is right or wrong. Neither has a question that was taken out. */
export const isScored = (question: OwnQuestion): boolean => question.solution !== null && question.void !== true;

/** Not right as a whole, or not answered. */
export const isMistake = (question: OwnQuestion): boolean => isScored(question) && question.correct !== true;
