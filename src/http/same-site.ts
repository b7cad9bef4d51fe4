/** Defence against cross-site posts. Browsers state where a request comes from; no check here trusts a cookie. */
import type { FastifyRequest } from 'fastify';
import { CodedError } from '../protocol/errors.ts';
import { hostOf } from './request-shape.ts';
import { isSecure, type SiteConfig } from './session-cookies.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether `Origin` is the site's address, or the host the request names. A page can set neither. An http origin is not
 * ours for an https request: an attacker on the network could have written that page.
 */
function isOwnOrigin(request: FastifyRequest, config: SiteConfig): boolean {
  const { publicUrl } = config;
  const { origin = '' } = request.headers;
  const parsed = URL.parse(origin);
  if (parsed === null || (parsed.protocol !== 'https:' && (parsed.protocol !== 'http:' || isSecure(request, config))))
    return false;
  if (publicUrl !== undefined && parsed.origin === new URL(publicUrl).origin) return true;
  const host = hostOf(request.raw);
  return host !== undefined && URL.parse(`${parsed.protocol}//${host}`)?.host === parsed.host;
}

/**
 * A request authenticated by cookie must come from our own page if it changes state.
 * @throws {CodedError} `not_allowed`
 */
export function requireOwnPage(request: FastifyRequest, config: SiteConfig): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site === undefined ? isOwnOrigin(request, config) : site === 'same-origin') return;
  throw otherSite();
}

/**
 * Guards routes that set a cookie: refuses a request that names another site, with or without cookie. A script's names
 * none.
 * @throws {CodedError} `not_allowed`
 */
export function refuseOtherSites(request: FastifyRequest, config: SiteConfig): void {
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site === 'same-origin') return;
  const isForeign = site !== undefined && site !== 'none';
  if (isForeign || (origin !== undefined && !isOwnOrigin(request, config))) throw otherSite();
}

const otherSite = () => new CodedError('not_allowed', 'This request comes from a page of another site.');
