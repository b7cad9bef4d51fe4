import type { NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Networks inside this machine, or to places other than the phones in the room. */
const virtualName =
  /^(br-|cni|docker|flannel|lxc|lxd|podman|tailscale|tap|tun|utun|vboxnet|veth|vethernet|virbr|vmnet|wg|zt)/i;
/** Self-assigned without a router (link-local). */
const selfGiven = /^169\.254\./;

/**
 * The IPv4 address at which other devices of the same network most likely reach this machine.
 * @param interfaces the result of `os.networkInterfaces()`
 * @returns undefined on a machine without a network.
 */
export function networkAddress(interfaces: Interfaces): string | undefined {
  const found = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => ({ address, doubt: Number(virtualName.test(name)) + 2 * Number(selfGiven.test(address)) })),
  );
  return found.toSorted((a, b) => a.doubt - b.doubt)[0]?.address;
}

/** Whether a host name, with or without the brackets of IPv6, can only mean the local machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
