import { StartError } from '../lib/start-error.ts';
import { tryPort } from './free-port.ts';

/** An address to listen on, and its variables. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly names: { readonly host: string; readonly port: string };
}

const mainNames = { host: 'HOST', port: 'PORT' };

/**
 * The port to listen on (a free one for 0). Tried before anything is started, for a one-line error.
 * @throws {StartError} with exit code 2 when listening there fails.
 */
export async function checkPort({ host, port, names = mainNames }: Omit<Place, 'names'> & Partial<Place>) {
  const { code, port: free } = await tryPort(host, port);
  if (code === undefined) return free;
  const given = `${names.port}=${port}`;
  if (code === 'EADDRINUSE')
    throw new StartError(`${given} is in use by another program: stop that, or set another ${names.port}`, 2);
  if (code === 'EACCES') {
    const remedy = `set a ${names.port} above 1023, or start as root`;
    throw new StartError(`${given} may not be used by this user (${code}): ${remedy}`, 2);
  }
  const everywhere = `set ${names.host}=0.0.0.0 for all addresses of this machine`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EINVAL')
    throw new StartError(`${names.host}=${host} is no address of this machine (${code}): ${everywhere}`, 2);
  throw new StartError(`${names.host}=${host} ${given}: can't listen there (${code}): ${everywhere}`, 2);
}

/** The same for metrics, whose port may be in use: the process retries, and works without it. */
export async function checkMetricsPort(host: string, port: number | undefined, name: string): Promise<void> {
  if (port === undefined || (await tryPort(host, port)).code === 'EADDRINUSE') return;
  await checkPort({ host, port, names: { host: 'METRICS_HOST', port: name } });
}
