import type { TokenConfig } from '../../../config/deposits.ts';
import { EndpointRefused, type AskedEndpoint } from './endpoint.ts';
import { hexData } from './wire.ts';

export type TokenProblem = 'no_contract' | 'decimals' | 'upgradable';

const decimalsCall = '0x313ce567';
/** Where proxies keep the address of their code: ERC-1967 (code, beacon), ERC-1822, and the older one of ZeppelinOS. */
const codeSlots = [
  '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc',
  '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50',
  '0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7',
  '0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3',
];

/**
 * Why a token may not be used: there is no contract, it counts in other decimals than its configuration says, or its code can
 * be replaced. @returns null: none of these. @throws as `Endpoint.call`
 */
export async function tokenProblem(
  endpoint: AskedEndpoint,
  { address, decimals }: Pick<TokenConfig, 'address' | 'decimals'>,
): Promise<TokenProblem | null> {
  if (address === 'native') return null;
  if ((await endpoint.call(hexData, 'eth_getCode', [address, 'latest'])) === '0x') return 'no_contract';
  for (const slot of codeSlots) {
    // oxlint-disable-next-line no-await-in-loop -- once an hour, and one endpoint is not asked all at once
    const kept = await endpoint.call(hexData, 'eth_getStorageAt', [address, slot, 'latest']);
    if (/[1-9a-f]/.test(kept.slice(2))) return 'upgradable';
  }
  try {
    const answer = await endpoint.call(hexData, 'eth_call', [{ to: address, data: decimalsCall }, 'latest']);
    return answer.length === 66 && BigInt(answer) === BigInt(decimals) ? null : 'decimals';
  } catch (error) {
    if (error instanceof EndpointRefused && error.isRevert) return 'decimals';
    throw error;
  }
}
