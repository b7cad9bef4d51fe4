import { CodedError } from '../protocol/errors.ts';
import type { PageQuery } from '../protocol/people.ts';

const pageSize = 50;

/**
 * A page of a list short enough to read whole.
 * @throws {CodedError} `bad_request` if the cursor's row is missing
 */
export function pageOf<T extends { id: string }>(
  rows: readonly T[],
  { limit = pageSize, cursor }: PageQuery,
): { page: T[]; next?: string } {
  const start = cursor === undefined ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== undefined && start === 0) throw unknownCursor();
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  return { page, ...(start + limit < rows.length && last !== undefined ? { next: last.id } : {}) };
}

const unknownCursor = () => {
  const message = 'is of no row that is there still: begin with the first page';
  return new CodedError('bad_request', `/cursor: ${message}`, { details: [{ path: '/cursor', message }] });
};
