/** Cursors of lists whose pages go on after a place in an index. */
import * as z from 'zod/mini';
import { CodedError } from '../protocol/errors.ts';

/** The cursor after a row. @param place the row's sort keys, the last of them unique */
export const cursorOf = (place: readonly unknown[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * The sort keys of a cursor.
 * @param of what the cursor must be, for clients
 * @throws {CodedError} `bad_request` for a cursor that no page of this list had
 */
export function placeOf<T extends z.core.$ZodType>(cursor: string, schema: T, of: string): z.output<T> {
  const place = z.safeParse(schema, parse(Buffer.from(cursor, 'base64url').toString()));
  if (place.success) return place.data;
  throw new CodedError('bad_request', 'The cursor is none of this list.', {
    details: [{ path: '/cursor', message: of }],
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
