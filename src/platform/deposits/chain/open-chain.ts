import type { ChainConfig } from '../../../config/deposits.ts';
import { Chain, type EndpointNotes } from './chain.ts';
import { Endpoint } from './endpoint.ts';

interface OpenDeps extends EndpointNotes {
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** For one answer. */
  readonly timeoutMs: number;
  /** Of what is wrong with the endpoint of a number, from 1. */
  readonly warn: (endpoint: number, problem: string) => void;
}

/** Loads viem: imported only where deposits are configured. */
export function openChain(config: ChainConfig, { clock, timeoutMs, warn, ...notes }: OpenDeps): Chain {
  const { chainId } = config;
  const endpoints = config.endpoints.map(
    (url, at) => new Endpoint(url, { chainId, clock, timeoutMs, warn: (problem) => warn(at + 1, problem) }),
  );
  return new Chain(config, endpoints, notes);
}
