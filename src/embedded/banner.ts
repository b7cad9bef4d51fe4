import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { isLoopback, networkAddress } from '../lib/network-address.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  /** Location of the data, in words. */
  readonly data: string;
  /** The token of /ops: a generated one, which the banner prints, or the fact that one was given. */
  readonly adminToken: { readonly made: string } | 'given' | undefined;
  /** For the link that makes the first admin, while there is none. */
  readonly firstAdminToken: string | undefined;
}

/** The local address of the server. */
export function localUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** The text after a start: where to host, where to join, where the data is. */
export function bannerLines(place: Place, interfaces = networkInterfaces()): string[] {
  const here =
    place.publicUrl?.replace(/\/$/, '') ?? localUrl(place.host, place.port).replace('127.0.0.1', 'localhost');
  return [
    '',
    'Quickfire is ready.',
    '',
    `  Host a quiz     ${here}/host`,
    `  Join a game     ${here}/`,
    ...(place.publicUrl ? [] : [`  From phones     ${phoneLine(place, interfaces)}`]),
    ...(place.adminToken === undefined ? [] : [`  Operations      ${here}/ops ${tokenWords(place.adminToken)}`]),
    ...(place.firstAdminToken === undefined ? [] : firstAdminLines(`${here}/admin/first#${place.firstAdminToken}`)),
    '',
    `  Data            ${place.data}`,
    '  Ctrl-C stops everything.',
    '',
  ];
}

const tokenWords = (token: NonNullable<Place['adminToken']>): string =>
  token === 'given' ? '(with your ADMIN_TOKEN)' : `with the token ${token.made}`;

const firstAdminLines = (link: string): string[] => [
  '',
  '  Nobody is admin yet. Whoever opens this link first becomes it:',
  `  ${link}`,
];

function phoneLine(place: Place, interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string {
  if (isLoopback(place.host)) return `not reachable, since HOST=${place.host}`;
  if (place.host !== '0.0.0.0' && place.host !== '::') return `${localUrl(place.host, place.port)}/`;
  const outside = networkAddress(interfaces);
  return outside ? `http://${outside}:${place.port}/ (in the same network)` : 'this machine is in no network';
}
