import type { IncomingMessage } from 'node:http';
import { socketPath } from '../protocol/version.ts';

/** A name or an address, and a port; names have 253 characters at most. */
const hostPattern = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The host of a request, if named once in a valid form. */
export function hostOf({ headers: { host }, rawHeaders }: IncomingMessage): string | undefined {
  return host !== undefined && hostPattern.test(host) && countOf(rawHeaders, 'host') === 1 ? host : undefined;
}

/** A target in absolute form: scheme, authority, and the path with its query, which may be missing. */
const absoluteForm = /^(https?):\/\/([^/?#]*)([^#]*)$/i;

/**
 * The path and query of a request. Accepts the absolute form if it names the host of the Host header, as servers must
 * (RFC 9112, 3.2.2). Undefined without a path or for another host: this is no proxy.
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

/** Why a request is malformed, in words; undefined if it is not. Host: RFC 9112, 3.2. */
export function faultOf(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, headers, rawHeaders } = request;
  const authorizations = countOf(rawHeaders, 'authorization');
  // A proxy that reads the last one would see another sender.
  if (authorizations > 1) return `A request has one Authorization header; this one has ${authorizations}.`;
  if (targetOf(request) === undefined) return 'The target of a request is a path, "/…", or that of its Host.';
  const hosts = countOf(rawHeaders, 'host');
  const mayLackOne = httpVersionMajor === 1 && httpVersionMinor === 0;
  if (hosts === 0 && mayLackOne) return undefined;
  if (hosts !== 1) return `A request has one Host header; this one has ${hosts}.`;
  return hostPattern.test(headers.host ?? '') ? undefined : 'The Host header is no host.';
}

/**
 * Whether to upgrade the request's connection: only for Socket.IO's WebSockets, below its path. An offer of another
 * protocol (`h2c`) gets an HTTP/1.1 reply (RFC 9110, 7.8). Sets the URL to the bare path, as Engine.IO expects.
 */
export function isSocketUpgrade(request: IncomingMessage): boolean {
  const { upgrade = '' } = request.headers;
  const target = targetOf(request);
  // Engine.IO leaves a connection hanging if its path lacks the slash.
  if (upgrade.toLowerCase() !== 'websocket' || target?.startsWith(`${socketPath}/`) !== true) return false;
  if (faultOf(request) !== undefined) return false;
  request.url = target;
  return true;
}

/** `headers` omits the second one. */
function countOf(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}
