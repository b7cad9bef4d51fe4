import type { IncomingMessage } from 'node:http';
import { addressGroup } from './address-group.ts';

/** The address of a request for all limits. @param trustProxy our one proxy names the client */
export function addressOf(request: IncomingMessage, { trustProxy }: { trustProxy: boolean }): string {
  const forwarded = request.headers['x-forwarded-for'];
  const isTrusted = trustProxy && typeof forwarded === 'string';
  const address = isTrusted ? forwarded.split(',').at(-1)?.trim() : request.socket.remoteAddress;
  return addressGroup(address ?? '');
}
