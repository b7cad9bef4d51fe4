/** A JSON-RPC server before a node, which a test makes late, throttling, lying or silent. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EvmNode } from '../../support/anvil.ts';

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}
export type Fault =
  | 'none'
  /** The connection is cut. */
  | 'away'
  /** HTTP 429. */
  | 'throttles'
  /** An error of JSON-RPC, too many requests. */
  | 'limits'
  /** No reply, ever. */
  | 'silent'
  /** Some blocks behind. */
  | 'lags'
  /** Says that every transfer was a thousand times as much. */
  | 'lies'
  /** Knows no transaction. */
  | 'forgets'
  /** Another chain's. */
  | 'elsewhere'
  /** Answers without sense. */
  | 'babbles'
  /** Has no state of old blocks. */
  | 'prunes'
  /** Knows no finalized block. */
  | 'untagged'
  /** Refuses to run contracts, with an error that says nothing of them. */
  | 'overworked'
  /** Has no logs to search in. */
  | 'unsearchable'
  /** Finds no logs, and does not say that it can't. */
  | 'unlogged'
  /** Says that contracts answer nothing. */
  | 'empties'
  /** Names payments that there are not, others in each answer. */
  | 'invents'
  /** Begins answers and does not end them. */
  | 'drips'
  /** Receipts of very many bytes. */
  | 'floods'
  /** Answers of very many things that are none. */
  | 'heaps';

export interface FaultyEndpoint {
  readonly url: string;
  fault: Fault;
  /** Requests so far. */
  calls: number;
  /** Those of them that have no reply yet, and whose caller still waits. */
  open: number;
  /** The transactions whose receipts it was asked for. */
  readonly receipts: string[];
  /** Those whose receipts have more bytes than anybody reads. */
  readonly long: Set<string>;
  /** Replies to these methods are held back until `release`. */
  holds: RegExp | undefined;
  /** Lets what was held back go, and holds nothing any more. */
  release(): void;
  stop(): Promise<void>;
}

const lagBlocks = 5;

export async function startFaultyEndpoint(node: EvmNode): Promise<FaultyEndpoint> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => void answer(text, response));
  });
  let held = Promise.withResolvers<void>();
  const answer = async (text: string, response: ServerResponse): Promise<void> => {
    endpoint.calls += 1;
    endpoint.open += 1;
    response.on('close', () => (endpoint.open -= 1));
    const call = JSON.parse(text) as Call;
    if (call.method === 'eth_getTransactionReceipt') endpoint.receipts.push(String(call.params[0]));
    const reply = (body: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...body }));
    };
    const error = (code: number, message: string) => reply({ error: { code, message } });
    const { fault } = endpoint;
    if (endpoint.holds?.test(call.method) === true) await held.promise;
    if (fault === 'silent') return;
    if (fault === 'away') return void response.destroy();
    if (fault === 'throttles') return reply({ error: { code: 429, message: 'slow down' } }, 429);
    if (fault === 'limits') return error(-32005, 'limit exceeded');
    if (fault === 'babbles' && call.method !== 'eth_chainId') return reply({ result: { kind: 'nonsense' } });
    if (fault === 'drips') return drip(response);
    const isLong = fault === 'floods' || endpoint.long.has(String(call.params[0]));
    if (isLong && call.method === 'eth_getTransactionReceipt')
      return void response.writeHead(200, { 'content-length': 10 ** 9 }).write('{');
    if (fault === 'heaps') return reply({ result: Array(10_000).fill(1) });
    if (fault === 'untagged' && call.params[0] === 'finalized') return error(-32000, 'unknown block');
    if (fault === 'unsearchable' && call.method === 'eth_getLogs') return error(-32000, 'too many blocks');
    if (fault === 'unlogged' && call.method === 'eth_getLogs') return reply({ result: [] });
    if (fault === 'overworked' && call.method === 'eth_call') return error(-32000, 'daily quota exceeded');
    if (fault === 'prunes' && call.method === 'eth_call') return error(-32000, 'missing trie node');
    try {
      const result = await node.call<unknown>(call.method, ...call.params);
      reply({ result: fault === 'none' ? result : await changed(call, result, { fault, node }) });
    } catch (failure) {
      error(-32000, String(failure));
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint: FaultyEndpoint = {
    url: `http://127.0.0.1:${port}`,
    fault: 'none',
    calls: 0,
    open: 0,
    receipts: [],
    long: new Set(),
    holds: undefined,
    release() {
      endpoint.holds = undefined;
      held.resolve();
      held = Promise.withResolvers();
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return endpoint;
}

/** A byte now and then. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  const timer = setInterval(() => response.write(' '), 100);
  response.on('close', () => clearInterval(timer));
}

type Reply = Record<string, unknown> | null;

/** Logs of a token that name transactions which are not there. */
const inventedLogs = (address: unknown) =>
  Array.from({ length: 300 }, () => {
    const [transactionHash, blockHash] = [randomHash(), randomHash()];
    const topics = Array.from({ length: 3 }, randomHash);
    return { address: [address].flat()[0], topics, data: randomHash(), transactionHash, blockHash };
  });
const randomHash = (): string => `0x${randomBytes(32).toString('hex')}`;

async function changed(
  { method, params }: Call,
  result: unknown,
  { fault, node }: { fault: Fault; node: EvmNode },
): Promise<unknown> {
  if (fault === 'elsewhere' && method === 'eth_chainId') return '0x1';
  if (fault === 'forgets' && /Transaction|Receipt/.test(method)) return null;
  if (fault === 'lies' && method === 'eth_getTransactionReceipt' && result !== null) {
    const { logs, ...receipt } = result as { logs: { data: string }[] };
    return {
      ...receipt,
      logs: logs.map((log) => ({
        ...log,
        data: `0x${log.data.slice(2, -4).padStart(62, '0').slice(-62)}ff`.padEnd(66, 'f'),
      })),
    };
  }
  if (fault === 'empties' && method === 'eth_call') return '0x';
  if (fault === 'invents' && method === 'eth_getLogs') {
    const [{ address }] = params as [{ address: unknown }];
    return [...(result as unknown[]), ...inventedLogs(address)];
  }
  if (fault !== 'lags') return result;
  const head = (await node.head()) - lagBlocks;
  if (method === 'eth_blockNumber') return `0x${head.toString(16)}`;
  const number = (result as Reply)?.['blockNumber'] ?? (result as Reply)?.['number'];
  return typeof number === 'string' && Number(number) > head && !params.includes('finalized') ? null : result;
}
