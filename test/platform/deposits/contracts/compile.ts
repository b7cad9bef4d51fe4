/**
 * Compiles contracts.sol into contracts.json: ABI and bytecode of each contract. Not a part of the tests' run: the compiler is
 * no dependency, npm fetches it. Run it after a change of contracts.sol: `node test/platform/deposits/contracts/compile.ts`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const compiler = 'solc@0.8.37';
const name = 'contracts.sol';
const at = (file: string) => new URL(file, import.meta.url);
const input = {
  language: 'Solidity',
  sources: { [name]: { content: readFileSync(at(name), 'utf8') } },
  settings: {
    // Older nodes run it as well.
    evmVersion: 'paris',
    optimizer: { enabled: true },
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  },
};

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>;
}

const { status, stdout, stderr } = spawnSync(
  'npm',
  ['exec', '--yes', `--package=${compiler}`, '--', 'solcjs', '--standard-json'],
  { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
if (status !== 0) throw new Error(stderr);
const output = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Output;
const failed = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
if (failed.length > 0) throw new Error(failed.map(({ formattedMessage }) => formattedMessage).join('\n'));
const contracts = Object.entries(output.contracts[name] ?? {}).map(
  ([title, { abi, evm }]) => [title, { abi, bytecode: `0x${evm.bytecode.object}` }] as const,
);
writeFileSync(at('contracts.json'), `${JSON.stringify(Object.fromEntries(contracts), undefined, 2)}\n`);
console.log(`${compiler}: ${contracts.map(([title]) => title).join(', ')}`);
