import type { IncomingMessage } from 'node:http';
import { socketPath } from '../protocol/version.ts';

/** A name or an address, and a port; names have 253 characters at most. */
const hostPattern = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The host that a request names, once and in a form that can be used; undefined without one. */
export function hostOf({ headers: { host }, rawHeaders }: IncomingMessage): string | undefined {
  return host !== undefined && hostPattern.test(host) && countOf(rawHeaders, 'host') === 1 ? host : undefined;
}

/**
 * What is wrong with a request before anybody looks at what it asks for, in words; undefined when nothing is. Host: RFC 9112,
 * 3.2. Requests to a proxy (`GET http://…`) are none to us.
 */
export function faultOf(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders, url = '' } = request;
  if (!url.startsWith('/')) return 'The target of a request is a path: "/…".';
  const hosts = countOf(rawHeaders, 'host');
  const mayLackOne = httpVersionMajor === 1 && httpVersionMinor === 0;
  if (hosts === 0 && mayLackOne) return undefined;
  if (hosts !== 1) return `A request has one Host header; this one has ${hosts}.`;
  return hostPattern.test(headers.host ?? '') ? undefined : 'The Host header is no host.';
}

/**
 * Whether a request is answered by changing to another protocol: only WebSockets of Socket.IO are. Whoever offers another
 * one (`h2c`) on the way is answered in HTTP/1.1, as RFC 9110, 7.8 has it.
 */
export function isSocketUpgrade(request: IncomingMessage): boolean {
  const { upgrade = '' } = request.headers;
  return (
    upgrade.toLowerCase() === 'websocket' &&
    request.url?.startsWith(socketPath) === true &&
    faultOf(request) === undefined
  );
}

/** `headers` would not tell: the second one is dropped there. */
function countOf(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}
