import type { IncomingMessage } from 'node:http';
import { socketPath } from '../protocol/version.ts';

/** A name or an address, and a port; names have 253 characters at most. */
const hostPattern = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The host that a request names, once and in a form that can be used; undefined without one. */
export function hostOf({ headers: { host }, rawHeaders }: IncomingMessage): string | undefined {
  return host !== undefined && hostPattern.test(host) && countOf(rawHeaders, 'host') === 1 ? host : undefined;
}

/** A target in absolute form: scheme, authority, and the path with its query, which may be missing. */
const absoluteForm = /^(https?):\/\/([^/?#]*)([^#]*)$/i;

/**
 * The path and query that a request asks for, also of one that names the host of its Host header before them, as servers must
 * take it (RFC 9112, 3.2.2). Undefined when there is none, or another host: requests to a proxy are none to us.
 */
export function targetOf({
  url = '',
  headers: { host },
}: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  if (url.startsWith('/')) return url;
  const [, scheme = '', authority = '', path = ''] = absoluteForm.exec(url) ?? [];
  if (host === undefined || !hostPattern.test(authority) || !hostPattern.test(host)) return undefined;
  const [named, own] = [`${scheme}://${authority}`, `${scheme}://${host}`];
  if (!URL.canParse(named) || !URL.canParse(own) || new URL(named).host !== new URL(own).host) return undefined;
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * What is wrong with a request before anybody looks at what it asks for, in words; undefined when nothing is. Host: RFC 9112,
 * 3.2.
 */
export function faultOf(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders } = request;
  const authorizations = countOf(rawHeaders, 'authorization');
  // Whoever reads the last one, a proxy maybe, would take the request for somebody else's.
  if (authorizations > 1) return `A request has one Authorization header; this one has ${authorizations}.`;
  if (targetOf(request) === undefined) return 'The target of a request is a path, "/…", or that of its Host.';
  const hosts = countOf(rawHeaders, 'host');
  const mayLackOne = httpVersionMajor === 1 && httpVersionMinor === 0;
  if (hosts === 0 && mayLackOne) return undefined;
  if (hosts !== 1) return `A request has one Host header; this one has ${hosts}.`;
  return hostPattern.test(headers.host ?? '') ? undefined : 'The Host header is no host.';
}

/**
 * Whether a request is answered by changing to another protocol: only WebSockets of Socket.IO are, below its path. Whoever
 * offers another one (`h2c`) on the way is answered in HTTP/1.1, as RFC 9110, 7.8 has it. Puts the path alone where Engine.IO
 * looks for it.
 */
export function isSocketUpgrade(request: IncomingMessage): boolean {
  const { upgrade = '' } = request.headers;
  const target = targetOf(request);
  // Engine.IO itself lets a connection hang whose path lacks the slash.
  if (upgrade.toLowerCase() !== 'websocket' || target?.startsWith(`${socketPath}/`) !== true) return false;
  if (faultOf(request) !== undefined) return false;
  request.url = target;
  return true;
}

/** `headers` would not tell: the second one is dropped there. */
function countOf(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}
