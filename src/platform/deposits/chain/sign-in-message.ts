/** Messages by which people bind an address (EIP-4361), and their signatures. */
import { getAddress, hashMessage, isAddress, recoverMessageAddress, type Hex } from 'viem';
import { createSiweMessage, parseSiweMessage } from 'viem/siwe';

export interface MessageParts {
  readonly address: string;
  readonly chainId: number;
  readonly nonce: string;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** An origin. */
  readonly publicUrl: string;
}

const statement = 'Pay credits in from this address. Signing costs nothing and allows no payment.';
/** The clock of a client's device may be ahead. */
const skewMs = 60_000;

export function makeMessage({ address, chainId, nonce, issuedAt, expiresAt, publicUrl }: MessageParts): string {
  return createSiweMessage({
    address: getAddress(address),
    chainId,
    domain: new URL(publicUrl).host,
    nonce,
    uri: new URL(publicUrl).origin,
    version: '1',
    statement,
    issuedAt: new Date(issuedAt),
    expirationTime: new Date(expiresAt),
  });
}

/** Lower case. */
export interface SignedParts {
  readonly address: string;
  readonly chainId: number;
  readonly nonce: string;
}

/**
 * Reads a message, and checks all that it says but for the nonce, of which only the server knows.
 * @returns the reason, in words, why it can't be taken
 */
export function readMessage(
  message: string,
  { publicUrl, now, chainIds }: { publicUrl: string; now: number; chainIds: readonly number[] },
): SignedParts | string {
  const parts = parseSiweMessage(message);
  const { address, domain, uri, version, chainId, nonce, issuedAt, expirationTime, notBefore, scheme } = parts;
  if (address === undefined || chainId === undefined || nonce === undefined || issuedAt === undefined)
    return 'must be a message of EIP-4361';
  if (!isCanonical(message, parts)) return 'must be a message of EIP-4361, with nothing before, within or after it';
  const own = new URL(publicUrl);
  if (domain !== own.host || (scheme !== undefined && `${scheme}:` !== own.protocol))
    return `must name the domain ${own.host}`;
  if (uri === undefined || URL.parse(uri)?.origin !== own.origin) return `must name a URI of ${own.origin}`;
  if (version !== '1') return 'must be of version 1';
  if (!chainIds.includes(chainId)) return 'must name a chain on which deposits are taken';
  const isTimely =
    issuedAt.getTime() <= now + skewMs &&
    (expirationTime === undefined || expirationTime.getTime() > now) &&
    (notBefore === undefined || notBefore.getTime() <= now + skewMs);
  if (!isTimely) return 'must be valid now';
  if (/^0x0{40}$/.test(address)) return 'must name the address that signs';
  return { address: address.toLowerCase(), chainId, nonce };
}

/** The parser takes its parts from anywhere: what it has read must be the whole message. Times may be written in other ways. */
function isCanonical(message: string, parts: ReturnType<typeof parseSiweMessage>): boolean {
  const timed = message.replaceAll(
    /^(Issued At|Expiration Time|Not Before): (.+)$/gm,
    (line, name: string, time: string) => {
      const date = new Date(time);
      return Number.isNaN(date.getTime()) ? line : `${name}: ${date.toISOString()}`;
    },
  );
  const cased = timed.replace(/^0x[0-9a-fA-F]{40}$/m, (text) => (isAddress(text) ? getAddress(text) : text));
  try {
    return cased === createSiweMessage(parts as Parameters<typeof createSiweMessage>[0]);
  } catch {
    return false; // A part that no message may have.
  }
}

/** Whether the key of an address has signed. */
export async function isSignedByKey(address: string, message: string, signature: string): Promise<boolean> {
  // 64 bytes are the short form (ERC-2098).
  if (signature.length !== 132 && signature.length !== 130) return false;
  try {
    const signer = await recoverMessageAddress({ message, signature: signature as Hex });
    return signer.toLowerCase() === address;
  } catch {
    return false; // No point of the curve.
  }
}

export const messageHash = (message: string): string => hashMessage(message);

/** Of addresses with capitals in them: whether these are the right ones (ERC-55). */
export const hasRightChecksum = (typed: string): boolean =>
  typed.slice(2) === typed.slice(2).toLowerCase() || isAddress(typed);
