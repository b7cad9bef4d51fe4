import { CodedError } from '../../protocol/errors.ts';

/** A name that looks like a time zone may still be none. @throws {CodedError} `bad_request` */
export function checkZone(zone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch (error) {
    const message = 'must be a time zone';
    throw new CodedError('bad_request', `/zone: ${message}`, { details: [{ path: '/zone', message }], cause: error });
  }
}
