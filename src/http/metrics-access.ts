import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Config } from '../config/config.ts';
import { isLoopback } from '../lib/network-address.ts';

/** The request's checked fields. */
export interface AskedBy {
  /** The peer's address, or the one for which a trusted proxy vouches. */
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Pick<IncomingMessage, 'httpVersion'>;
}

/**
 * Names of headers that proxies add, about the client or the original request. A request with one has passed a proxy.
 */
const forwardedBy =
  /^via$|forwarded|(^|-)proxy(-|$)|client-?ip|real-?ip|^x-original-|(^|-)(ip|addr|address)$|^x-(url-)?scheme$|^front-end-https$/;
/** Headers of well-known proxies. */
const knownProxies = /^(cdn|cf|fastly|fly|x-(amzn?|appengine|arr|azure|envoy|varnish|vercel))(-|$)/;
/** Cache time of this machine's addresses. */
const ownKeptMs = 10_000;

/**
 * Decides who may read `/metrics` on the public port: this machine, and configured addresses. The peer's address
 * counts. For a forwarded request, the last one in `X-Forwarded-For` counts if proxies are trusted; else the request is
 * external. A proxy on this machine may add no such header, so a request without a local Host, or over HTTP/1.0, is
 * external too. Caches this machine's addresses.
 */
export class MetricsAccess {
  readonly #trustProxy: boolean;
  readonly #allowed = new BlockList();
  readonly #ownAddresses: () => string[];
  #own = new BlockList();
  #ownAtMs = -Infinity;

  /** @param ownAddresses of this machine's interfaces */
  constructor(
    config: { http: Pick<Config['http'], 'trustProxy'>; ops: Pick<Config['ops'], 'metricsAllow'> },
    ownAddresses = listOwn,
  ) {
    this.#trustProxy = config.http.trustProxy;
    this.#ownAddresses = ownAddresses;
    for (const network of config.ops.metricsAllow) {
      const [address = '', prefix] = network.split('/');
      const family = familyOf(address);
      this.#allowed.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
    }
  }

  isAllowed({ ip, headers, raw }: AskedBy): boolean {
    const isForwarded = Object.keys(headers).some((name) => forwardedBy.test(name) || knownProxies.test(name));
    // With a trusted proxy `ip` is this header's last address. Other headers are not trusted.
    const last = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').at(-1)?.trim() ?? '';
    const isNamed = isForwarded && this.#trustProxy && isIP(last) !== 0;
    if (isForwarded && !isNamed) return false;
    const address = ip.replace(/%.*$/, '');
    if (isIP(address) === 0) return false;
    // IPv4 rules also match an IPv4 address inside IPv6.
    if (this.#allowed.check(address, familyOf(address))) return true;
    if (!this.#isOwn(address)) return false;
    return isNamed || (raw.httpVersion !== '1.0' && this.#isLocalHost(headers.host ?? '', address));
  }

  /** A request for this machine's own address comes from that address; one from loopback came through a proxy. */
  #isLocalHost(host: string, peer: string): boolean {
    const name = host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
    if (isLoopback(name) || (isIP(name) !== 0 && loopback.check(name, familyOf(name)))) return true;
    return isIP(name) !== 0 && !loopback.check(peer, familyOf(peer)) && this.#isOwn(name);
  }

  #isOwn(address: string): boolean {
    const family = familyOf(address);
    return loopback.check(address, family) || this.#ownList().check(address, family);
  }

  #ownList(): BlockList {
    const nowMs = performance.now();
    if (nowMs - this.#ownAtMs < ownKeptMs) return this.#own;
    this.#ownAtMs = nowMs;
    this.#own = new BlockList();
    for (const address of this.#ownAddresses()) this.#own.addAddress(address, familyOf(address));
    return this.#own;
  }
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOwn(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  } catch (error) {
    // Reading them needs a descriptor. Without one, only loopback counts.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
