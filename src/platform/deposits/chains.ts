import type { ChainConfig } from '../../config/deposits.ts';
import { StartError } from '../../lib/start-error.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Chain, EndpointNotes } from './chain/chain.ts';

export interface ChainTiming {
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** For one answer of an endpoint. */
  readonly timeoutMs: number;
}
const usualTiming: ChainTiming = { clock: () => performance.now(), timeoutMs: 4000 };
const contradictionMs = 3_600_000;

/** The configured chains. The libraries for them are loaded when the first one is used, and never where there is none. */
export class Chains {
  readonly configs: readonly ChainConfig[];
  readonly #logger: Logger;
  readonly #timing: ChainTiming;
  readonly #opened = new Map<number, Promise<Chain>>();
  readonly #open: Chain[] = [];

  constructor(configs: readonly ChainConfig[], logger: Logger, timing: ChainTiming = usualTiming) {
    this.configs = configs;
    this.#logger = logger;
    this.#timing = timing;
  }

  config(chainId: number): ChainConfig | undefined {
    return this.configs.find((each) => each.chainId === chainId);
  }

  /** @returns undefined for one that is not configured */
  async get(chainId: number): Promise<Chain | undefined> {
    const config = this.config(chainId);
    if (config === undefined) return undefined;
    let chain = this.#opened.get(chainId);
    if (chain === undefined) {
      chain = this.#load(config);
      this.#opened.set(chainId, chain);
    }
    return await chain;
  }

  async #load(config: ChainConfig): Promise<Chain> {
    const { openChain } = await import('./chain/open-chain.ts');
    const { chainId } = config;
    const warn = (endpoint: number, problem: string) =>
      this.#logger.warn({ chainId, endpoint, problem }, 'an endpoint of a network does not answer');
    const failure = (endpoint: number, error: unknown) =>
      this.#logger.error({ chainId, endpoint, err: error }, 'a late answer of an endpoint could not be read');
    const chain = openChain(config, {
      ...this.#timing,
      warn,
      failure,
      contradiction: this.#warnOfContradictions(chainId),
    });
    this.#open.push(chain);
    return chain;
  }

  /** Of each endpoint once an hour: one that lies may do so in every answer. */
  #warnOfContradictions(chainId: number): EndpointNotes['contradiction'] {
    const warnedAt = new Map<number, number>();
    return (endpoint, txHash) => {
      const now = this.#timing.clock();
      if (now - (warnedAt.get(endpoint) ?? Number.NEGATIVE_INFINITY) < contradictionMs) return;
      warnedAt.set(endpoint, now);
      this.#logger.warn({ chainId, endpoint, txHash }, 'an endpoint of a network contradicts the others');
    };
  }

  /** How often each endpoint of the chains in use here has failed in a row. */
  endpointFailures(): { chainId: number; endpoint: number; failures: number }[] {
    return this.#open.flatMap(({ config: { chainId }, failures }) =>
      failures.map((count, at) => ({ chainId, endpoint: at + 1, failures: count })),
    );
  }

  /** @throws {StartError} for an address whose capitals are not its checksum: somebody has mistyped it. */
  async checkAddresses(): Promise<void> {
    if (this.configs.length === 0) return;
    const { hasRightChecksum } = await import('./chain/sign-in-message.ts');
    const wrong = this.configs.flatMap(({ typed }) => typed).filter((text) => !hasRightChecksum(text));
    if (wrong.length > 0)
      throw new StartError(
        `DEPOSIT_CHAINS: the capitals of ${wrong.join(', ')} are not its checksum: is it mistyped?`,
        2,
      );
  }
}
