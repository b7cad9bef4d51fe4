/** A wallet in this browser, by EIP-1193: what it is asked, people confirm in its own window. */
interface Provider {
  request: (call: { method: string; params?: readonly unknown[] }) => Promise<unknown>;
}

/** Undefined in a browser without one. */
export function findBrowserWallet(): Provider | undefined {
  const { ethereum } = globalThis as { ethereum?: Partial<Provider> };
  return typeof ethereum?.request === 'function' ? (ethereum as Provider) : undefined;
}

/** @throws what the wallet says, such as that its owner has declined */
export async function askAddress(wallet: Provider): Promise<string> {
  const accounts = await wallet.request({ method: 'eth_requestAccounts' });
  const [address] = Array.isArray(accounts) ? (accounts as unknown[]) : [];
  if (typeof address !== 'string') throw new Error('The wallet has named no address.');
  return address;
}

/** @throws as `askAddress` */
export async function askSignature(wallet: Provider, message: string, address: string): Promise<string> {
  const bytes = new TextEncoder().encode(message);
  const hex = `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return String(await wallet.request({ method: 'personal_sign', params: [hex, address] }));
}
