import { networkInterfaces } from 'node:os';
import { isLoopback, networkAddress } from '../lib/network-address.ts';

export interface Site {
  /** The configured address; it always wins. */
  readonly publicUrl: string | undefined;
  /** Where this process listens. */
  readonly host: string;
}

/**
 * The URL that players open to join: the site's, else the one the host used. A host on `localhost` gets this machine's
 * network address, because a phone's `localhost` is the phone.
 * @param asked protocol and `Host` header of the host's request
 */
export function joinUrl(
  pin: string,
  site: Site,
  asked: { protocol: string; host: string },
  interfaces = networkInterfaces(),
): string {
  const path = `?pin=${pin}`;
  if (site.publicUrl !== undefined) return new URL(path, site.publicUrl).href;
  const came = `${asked.protocol}://${asked.host}/`;
  const url = new URL(path, URL.canParse(came) ? came : 'http://localhost/');
  const outside = isLoopback(url.hostname) && !isLoopback(site.host) ? networkAddress(interfaces) : undefined;
  if (outside !== undefined) url.hostname = outside;
  return url.href;
}
