/** Real EVM nodes on this machine, each a process of its own with a chain of its own. Blocks are mined when a test says so. */
import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { once } from 'node:events';
import { readTestEnvironment } from './environment.ts';

/** The program itself: its wrapper would leave it behind. */
const program = new URL('../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url).pathname;

function isThere(): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Whether tests of deposits are to be skipped: npm brings a node for Linux on x64 only, and nobody insists. */
export function skipsAnvil(): boolean {
  if (isThere() || readTestEnvironment().requiresAnvil) return false;
  console.warn('no anvil for this platform: tests of deposits on real nodes are skipped');
  return true;
}

export interface EvmNode {
  readonly url: string;
  /** JSON-RPC. @throws for errors, with their message */
  call<T = string>(method: string, ...params: unknown[]): Promise<T>;
  mine(blocks?: number): Promise<void>;
  /** Replaces the last blocks by as many others: with these signed transactions, each in the block of its index. */
  reorganise(depth: number, again?: readonly (readonly [string, number])[]): Promise<void>;
  head(): Promise<number>;
  stop(): Promise<void>;
}

/** @param slots `finalized` is twice as many blocks behind the head */
export async function startAnvil(chainId: number, slots = 32): Promise<EvmNode> {
  const args = ['--host', '127.0.0.1', '--port', '0', '--no-mining', '--accounts', '1'];
  const child = spawn(program, [...args, '--chain-id', `${chainId}`, '--slots-in-an-epoch', `${slots}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listening(child);
  let id = 0;
  const call = async <T>(method: string, ...params: unknown[]): Promise<T> => {
    id += 1;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    });
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return {
    url,
    call,
    mine: async (blocks = 1) => void (await call('anvil_mine', `0x${blocks.toString(16)}`)),
    reorganise: async (depth, again = []) => void (await call('anvil_reorg', depth, again)),
    head: async () => Number(await call('eth_blockNumber')),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function listening({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    const [, address] = /Listening on (\S+)/.exec(text) ?? [];
    if (address === undefined) continue;
    // Read on, or the node would stop when the pipe is full.
    stdout?.resume();
    return `http://${address}`;
  }
  throw new Error(`the node did not start: ${text}`);
}
