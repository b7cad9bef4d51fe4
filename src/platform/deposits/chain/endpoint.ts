import {
  createClient,
  http,
  HttpRequestError,
  LimitExceededRpcError,
  ResponseBodyTooLargeError,
  RpcRequestError,
  TimeoutError,
} from 'viem';
import * as z from 'zod/mini';
import { Turns } from './turns.ts';
import { chainIdReply } from './wire.ts';

/** It does not answer, not in time, not now, or not for this chain. */
export class EndpointAway extends Error {
  override name = 'EndpointAway';
}
/** It answers with an error, or with what has not the shape of an answer. */
export class EndpointRefused extends Error {
  override name = 'EndpointRefused';

  /** Whether the code of the contract that was called has failed: other errors say nothing of it. */
  get isRevert(): boolean {
    const error = findCause(this, RpcRequestError);
    return error !== undefined && (error.code === 3 || revertWords.test(error.details));
  }

  /** Whether the answer has more bytes than are read. */
  get isTooLarge(): boolean {
    return findCause(this, ResponseBodyTooLargeError) !== undefined;
  }
}
/** Servers have one code for many errors. */
const revertWords = /revert|invalid opcode|invalid jump|out of gas|stack (?:under|over)flow|vm execution/i;

export interface EndpointDeps {
  readonly chainId: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly timeoutMs: number;
  /** @param problem without the address, which may hold a key */
  readonly warn: (problem: string) => void;
}

const bytesMax = 20 * 1024 * 1024;
const rest = { firstMs: 500, maxMs: 30_000 } as const;
/** Questions to one endpoint at once. Without a limit one that is slow would have ever more, as nobody waits for it. */
const atOnceMax = 8;
/** How often it is asked again which chain it is of. */
const identityMs = 60_000;

/**
 * One JSON-RPC server of a chain. After a failure it is left alone, longer each time, up to half a minute: calls fail at once
 * meanwhile. Owns nothing that needs to be stopped.
 */
export class Endpoint {
  readonly #request: (method: string, params: readonly unknown[]) => Promise<unknown>;
  readonly #deps: EndpointDeps;
  readonly #turns = new Turns(atOnceMax);
  #failures = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #identifiedAt = Number.NEGATIVE_INFINITY;
  #identifying: Promise<void> | undefined;

  constructor(url: string, deps: EndpointDeps) {
    const options = { timeout: deps.timeoutMs, retryCount: 0, maxResponseBodySize: bytesMax };
    const client = createClient({ transport: http(url, options) });
    const request = client.request as (body: { method: string; params: readonly unknown[] }) => Promise<unknown>;
    this.#request = (method, params) => request({ method, params });
    this.#deps = deps;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  /** @throws {EndpointAway} @throws {EndpointRefused} */
  async call<T extends z.core.$ZodType>(schema: T, method: string, params: readonly unknown[]): Promise<z.output<T>> {
    this.#mustBeUp();
    await this.#identify();
    const answer = z.safeParse(schema, await this.#send(method, params));
    if (!answer.success) throw new EndpointRefused(`${method}: ${answer.error.issues[0]?.message ?? 'no answer'}`);
    return answer.data;
  }

  /**
   * A question of several calls, one after the other. It waits for its turn; once begun it is asked to its end.
   * @param isWanted whether somebody still waits for the answer
   * @throws {EndpointAway} also when nobody wanted the answer any more before it was its turn @throws {EndpointRefused}
   */
  async ask<T>(question: (endpoint: AskedEndpoint) => Promise<T>, isWanted: () => boolean): Promise<T> {
    this.#mustBeUp();
    if (!(await this.#turns.take(isWanted))) throw new EndpointAway('nobody waits for it any more');
    try {
      return await question(this);
    } finally {
      this.#turns.give();
    }
  }

  #mustBeUp(): void {
    if (this.#deps.clock() < this.#restsUntil) throw new EndpointAway('it rests');
  }

  /** Once in a while, and once for all who wait. */
  async #identify(): Promise<void> {
    if (this.#deps.clock() - this.#identifiedAt < identityMs) return;
    this.#identifying ??= this.#askChain().finally(() => {
      this.#identifying = undefined;
    });
    await this.#identifying;
  }

  async #askChain(): Promise<void> {
    const { chainId, clock, warn } = this.#deps;
    const failures = this.#failures;
    const restsUntil = this.#restsUntil;
    const found = await this.#readChainId();
    if (found === chainId) {
      this.#identifiedAt = clock();
      return;
    }
    // The answer is of no use: it counts as no success.
    this.#failures = failures;
    if (this.#leaveAlone(restsUntil)) warn(`it is of another chain: ${found ?? 'unknown'}`);
    throw new EndpointAway('it is of another chain');
  }

  async #readChainId(): Promise<number | undefined> {
    try {
      return z.safeParse(chainIdReply, await this.#send('eth_chainId', [])).data;
    } catch (error) {
      if (error instanceof EndpointRefused) return undefined;
      throw error;
    }
  }

  async #send(method: string, params: readonly unknown[]): Promise<unknown> {
    const restsUntil = this.#restsUntil;
    try {
      const answer = await this.#request(method, params);
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (isAnswer(method, error)) throw new EndpointRefused(`${method} was refused`, { cause: error });
      if (this.#leaveAlone(restsUntil)) this.#deps.warn(describe(error));
      throw new EndpointAway(`${method} had no answer`, { cause: error });
    }
  }

  /**
   * What fails together is one failure. @param restsUntil of when the question was asked
   * @returns whether it has just begun to fail
   */
  #leaveAlone(restsUntil: number): boolean {
    if (restsUntil !== this.#restsUntil) return false;
    const waitMs = Math.min(rest.firstMs * 2 ** Math.min(this.#failures, 10), rest.maxMs);
    this.#failures += 1;
    this.#restsUntil = this.#deps.clock() + waitMs;
    return this.#failures === 1;
  }
}

/** An endpoint as questions see it. */
export type AskedEndpoint = Pick<Endpoint, 'call'>;

/**
 * Errors of JSON-RPC are answers, but for "too many requests". So is too long a receipt: if endpoints were left alone for
 * it, one transaction with very many logs would keep all of them away.
 */
function isAnswer(method: string, error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof ResponseBodyTooLargeError) return method === 'eth_getTransactionReceipt';
    if (each instanceof LimitExceededRpcError || each instanceof HttpRequestError || each instanceof TimeoutError)
      return false;
    if (each instanceof RpcRequestError) return each.code !== 429 && each.code !== LimitExceededRpcError.code;
  }
  return false;
}

function findCause<T extends Error>(error: Error, kind: abstract new (...args: never[]) => T): T | undefined {
  for (let each: unknown = error; each instanceof Error; each = each.cause) if (each instanceof kind) return each;
  return undefined;
}

/** Without the address. */
const describe = (error: unknown): string => {
  if (error instanceof HttpRequestError) return `HTTP status ${error.status ?? 'none'}`;
  return error instanceof Error ? error.name : 'unknown';
};
