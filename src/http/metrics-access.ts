import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Config } from '../config.ts';

/** What is asked about a request. */
export interface AskedBy {
  /** The peer's address, or the one for which a trusted proxy vouches. */
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

/** A proxy writes one of these; a request that carries one comes from somewhere else than its peer. */
const forwardedBy = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];
/** How long this machine's addresses are taken for what they were. */
const ownKeptMs = 10_000;

/**
 * Who may read `/metrics` where everybody else is: this machine itself, and the addresses of the configuration. The peer's
 * address counts; of a request that was forwarded, the one that `X-Forwarded-For` names last, if proxies are trusted, else
 * it comes from outside. Owns the list of this machine's addresses, for a while.
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
    this.#allowed.addSubnet('127.0.0.0', 8, 'ipv4');
    this.#allowed.addAddress('::1', 'ipv6');
    for (const network of config.ops.metricsAllow) {
      const [address = '', prefix] = network.split('/');
      const family = familyOf(address);
      this.#allowed.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
    }
  }

  isAllowed({ ip, headers }: AskedBy): boolean {
    const isForwarded = forwardedBy.some((name) => headers[name] !== undefined);
    // With a trusted proxy `ip` is what this one header says last. Another one says nothing that could be trusted.
    const last = [headers['x-forwarded-for'] ?? ''].flat().join(',').split(',').at(-1)?.trim() ?? '';
    if (isForwarded && !(this.#trustProxy && isIP(last) !== 0)) return false;
    const address = ip.replace(/%.*$/, '');
    if (isIP(address) === 0) return false;
    // An IPv4 address inside an IPv6 one is found among those of IPv4.
    const family = familyOf(address);
    return this.#allowed.check(address, family) || this.#ownList().check(address, family);
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

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOwn(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  } catch (error) {
    // It needs a descriptor. Without one, loopback is what is left of this machine.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
