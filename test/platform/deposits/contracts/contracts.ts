import { readFileSync } from 'node:fs';
import { encodeDeployData, encodeFunctionData, type Abi, type Hex } from 'viem';

/** What compile.ts has made of contracts.sol. */
const compiled = JSON.parse(readFileSync(new URL('contracts.json', import.meta.url), 'utf8')) as Record<
  string,
  { abi: Abi; bytecode: Hex }
>;
export type ContractName =
  | 'HonestToken'
  | 'FalseToken'
  | 'FeeToken'
  | 'LookAlike'
  | 'UnindexedToken'
  | 'Delegator'
  | 'Forwarder'
  | 'ContractWallet'
  | 'UpgradableToken';

const contractOf = (name: ContractName) => compiled[name] as { abi: Abi; bytecode: Hex };

export const deployData = (name: ContractName, args: readonly unknown[] = []): Hex =>
  encodeDeployData({ ...contractOf(name), args });

export const callData = (name: ContractName, functionName: string, args: readonly unknown[] = []): Hex =>
  encodeFunctionData({ abi: contractOf(name).abi, functionName, args });
