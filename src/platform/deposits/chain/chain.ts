import type { ChainConfig } from '../../../config/deposits.ts';
import { agreed, decide, isPresentAnyway, quorumOf, reached, type Decision, type Mined, type View } from './decide.ts';
import { EndpointAway, EndpointRefused, type Endpoint } from './endpoint.ts';
import { gather } from './gather.ts';
import { readPayments, topicOf, transferTopic } from './read-payments.ts';
import { tokenProblem, type TokenProblem } from './token-problem.ts';
import * as wire from './wire.ts';

/** How far one endpoint is. */
interface Head {
  readonly endpoint: Endpoint;
  readonly number: number;
  /** Absent where it says none: then nothing is final. */
  readonly finalized: number | undefined;
}

/** How far a chain is, as enough endpoints say. */
export interface Heads {
  readonly all: readonly Head[];
  readonly number: number;
  /** The last block that is final. */
  readonly final: number;
}

/** Where a transaction was. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: string;
}

const numberOf = (number: number): string => `0x${number.toString(16)}`;
const balanceOf = (address: string): string => `0x70a08231${topicOf(address).slice(2)}`;
const validSignature = '0x1626ba7e';
/** So many transactions that too few endpoints name are looked at, of each one of them: it may be right alone, or make them up. */
const doubtfulMax = 50;

/** A chain as several endpoints show it. What it says, at least two of them say, or the only one. */
export class Chain {
  readonly config: ChainConfig;
  readonly quorum: number;
  readonly #endpoints: readonly Endpoint[];
  readonly #hasCoin: boolean;

  constructor(config: ChainConfig, endpoints: readonly Endpoint[]) {
    this.config = config;
    this.#endpoints = endpoints;
    this.quorum = quorumOf(endpoints.length);
    this.#hasCoin = config.tokens.some(({ address }) => address === 'native');
  }

  /** How often each endpoint has failed in a row. */
  get failures(): number[] {
    return this.#endpoints.map(({ failures }) => failures);
  }

  /** @returns undefined while too few endpoints answer */
  async heads(): Promise<Heads | undefined> {
    const heads = await gather(
      this.#endpoints.map((endpoint) => orAway(() => this.#headOf(endpoint))),
      (given) => given.filter((head) => head !== undefined).length >= this.quorum,
    );
    const all = heads.filter((head) => head !== undefined);
    const number = reached(
      all.map((head) => head.number),
      this.quorum,
    );
    const final = reached(
      all.map((head) => this.#lastFinal(head)),
      this.quorum,
    );
    return number === undefined || final === undefined ? undefined : { all, number, final };
  }

  async #headOf(endpoint: Endpoint): Promise<Head> {
    const number = await endpoint.call(wire.blockNumber, 'eth_blockNumber', []);
    if (!this.config.finality.finalizedTag) return { endpoint, number, finalized: undefined };
    // An error is no finality: such an endpoint sees nothing final.
    const finalized = await orAway(() => endpoint.call(wire.block, 'eth_getBlockByNumber', ['finalized', false]));
    return { endpoint, number, finalized: finalized?.number };
  }

  /** -1: none. */
  #lastFinal({ number, finalized }: Head): number {
    const { depth, finalizedTag } = this.config.finality;
    return Math.max(-1, Math.min(number - depth, finalizedTag ? (finalized ?? -1) : number));
  }

  /** What has become of a transaction. @param known where it was */
  async look(txHash: string, heads: Heads, known?: KnownBlock): Promise<Decision> {
    const views = await gather(
      heads.all.map((head) => this.#view(txHash, head, known)),
      (given, missing) => isPresentAnyway(given, this.quorum, missing),
    );
    return decide(
      views.map((view) => view ?? { kind: 'away' }),
      this.quorum,
    );
  }

  async #view(txHash: string, head: Head, known: KnownBlock | undefined): Promise<View> {
    const { endpoint } = head;
    try {
      const receipt = await endpoint.call(wire.receipt, 'eth_getTransactionReceipt', [txHash]);
      if (receipt === null || receipt.blockHash === null || receipt.blockNumber === null) {
        const gone = known !== undefined && (await this.#isGone(endpoint, known));
        return { kind: 'absent', gone, head: head.number };
      }
      const { blockHash, blockNumber } = receipt;
      const block = await this.#blockAt(endpoint, blockNumber);
      // Between two blocks, or of servers that are not of one mind behind one address.
      if (block?.hash !== blockHash || receipt.transactionHash !== txHash) return { kind: 'away' };
      const transaction = this.#hasCoin
        ? await endpoint.call(wire.transaction, 'eth_getTransactionByHash', [txHash])
        : undefined;
      if (transaction === null || (transaction !== undefined && transaction.hash !== txHash)) return { kind: 'away' };
      const sent = transaction && { ...transaction, to: transaction.to ?? null };
      const logs = receipt.logs.toSorted((a, b) => a.logIndex - b.logIndex);
      const payments = readPayments({ success: receipt.status === 1, logs, sent }, this.config);
      const mined = { blockNumber, blockHash, blockTime: block.timestamp, ...payments };
      return { kind: 'present', mined, isFinal: blockNumber <= this.#lastFinal(head), head: head.number };
    } catch (error) {
      if (error instanceof EndpointRefused) return { kind: error.isTooLarge ? 'unreadable' : 'away' };
      if (error instanceof EndpointAway) return { kind: 'away' };
      throw error;
    }
  }

  async #isGone(endpoint: Endpoint, { number, hash }: KnownBlock): Promise<boolean> {
    const block = await this.#blockAt(endpoint, number);
    return block !== null && block.hash !== hash;
  }

  async #blockAt(endpoint: Endpoint, number: number) {
    return await endpoint.call(wire.block, 'eth_getBlockByNumber', [numberOf(number), false]);
  }

  /** The hash of a block, where all who answer agree. */
  async hashAt(number: number): Promise<string | undefined> {
    const blocks = await this.#ask((endpoint) => this.#blockAt(endpoint, number));
    return agreed(
      blocks.map((block) => block?.hash),
      this.quorum,
    );
  }

  /**
   * The transactions that may pay to the treasury: candidates, to be looked at one by one.
   * @returns undefined when too few endpoints answer
   */
  async findPayments(from: number, to: number): Promise<Set<string> | undefined> {
    const found = await this.#ask(async (endpoint) => {
      const lists = [await this.#findLogs(endpoint, { fromBlock: numberOf(from), toBlock: numberOf(to) })];
      // oxlint-disable-next-line no-await-in-loop -- the caller keeps the range short
      for (let n = from; this.#hasCoin && n <= to; n += 1) lists.push(await this.#findCoins(endpoint, numberOf(n)));
      return lists.flat();
    });
    const known = found.filter((list) => list !== undefined);
    return known.length < this.quorum ? undefined : this.#candidates(known);
  }

  /** As `findPayments`, of one block near the head, as one endpoint shows it: by its hash, as its number may get another one. */
  async findNew(number: number): Promise<Set<string>> {
    const found = await this.#ask(async (endpoint) => {
      const block = await this.#blockAt(endpoint, number);
      if (block === null) return [];
      return await this.#findLogs(endpoint, { blockHash: block.hash });
    });
    return this.#candidates(found.flatMap((list) => (list === undefined ? [] : [list])));
  }

  #candidates(lists: readonly (readonly string[])[]): Set<string> {
    const own = lists.map((list) => [...new Set(list)]);
    const named = Map.groupBy(own.flat(), (hash) => hash);
    const isDoubtful = (hash: string) => (named.get(hash)?.length ?? 0) < this.quorum;
    const sure = [...named.keys()].filter((hash) => !isDoubtful(hash));
    return new Set([...sure, ...own.flatMap((list) => list.filter(isDoubtful).slice(0, doubtfulMax))]);
  }

  async #findLogs(endpoint: Endpoint, where: object): Promise<string[]> {
    const address = this.config.tokens.flatMap((token) => (token.address === 'native' ? [] : [token.address]));
    if (address.length === 0) return [];
    const topics = [transferTopic, null, topicOf(this.config.treasury)];
    const logs = await endpoint.call(wire.foundLogs, 'eth_getLogs', [{ ...where, address, topics }]);
    return logs.map(({ transactionHash }) => transactionHash);
  }

  async #findCoins(endpoint: Endpoint, number: string): Promise<string[]> {
    const block = await endpoint.call(wire.fullBlock, 'eth_getBlockByNumber', [number, true]);
    if (block === null) throw new EndpointRefused('it lacks a block');
    const { treasury } = this.config;
    return block.transactions.flatMap(({ to, value, hash }) => (to === treasury && value > 0n ? [hash] : []));
  }

  /** Why a token is refused; null: it is not; undefined: nobody can say now. */
  async checkToken(token: ChainConfig['tokens'][number]): Promise<TokenProblem | null | undefined> {
    return agreed(await this.#ask((endpoint) => tokenProblem(endpoint, token)), this.quorum);
  }

  /**
   * Whether the treasury's balance of a token grew in a block by what the token's logs say. A token that keeps a fee, or lies,
   * does not pass. @returns undefined when nobody can say, as endpoints forget the state of old blocks
   */
  async movesWhatItSays(token: string, { blockHash }: Pick<Mined, 'blockHash'>): Promise<boolean | undefined> {
    return agreed(await this.#ask((endpoint) => this.#compareBalance(endpoint, token, blockHash)), this.quorum);
  }

  async #compareBalance(endpoint: Endpoint, token: string, blockHash: string): Promise<boolean> {
    const block = await endpoint.call(wire.block, 'eth_getBlockByHash', [blockHash, false]);
    if (block === null) throw new EndpointRefused('it does not know the block');
    const { treasury } = this.config;
    const balanceAt = async (hash: string) => {
      const params = [{ to: token, data: balanceOf(treasury) }, { blockHash: hash }];
      return BigInt(await endpoint.call(wire.word, 'eth_call', params));
    };
    const [before, after] = [await balanceAt(block.parentHash), await balanceAt(blockHash)];
    const logs = await endpoint.call(wire.foundLogs, 'eth_getLogs', [
      { blockHash, address: [token], topics: [transferTopic] },
    ]);
    const own = topicOf(treasury);
    let sum = 0n;
    for (const { topics, data } of logs) {
      if (topics.length !== 3 || data.length !== 66) continue;
      if (topics[2] === own) sum += BigInt(data);
      if (topics[1] === own) sum -= BigInt(data);
    }
    return after - before === sum;
  }

  /** Whether the contract at an address takes a signature as its own (ERC-1271); undefined when nobody can say. */
  async isSignedByContract(address: string, hash: string, signature: string): Promise<boolean | undefined> {
    const length = (signature.length - 2) / 2;
    const word = (number: number) => number.toString(16).padStart(64, '0');
    const padded = signature.slice(2).padEnd(Math.ceil(length / 32) * 64, '0');
    const data = `${validSignature}${hash.slice(2)}${word(64)}${word(length)}${padded}`;
    const answers = await this.#ask(async (endpoint) => {
      if ((await endpoint.call(wire.hexData, 'eth_getCode', [address, 'latest'])) === '0x') return false;
      try {
        const answer = await endpoint.call(wire.hexData, 'eth_call', [{ to: address, data }, 'latest']);
        return answer === validSignature.padEnd(66, '0');
      } catch (error) {
        // The contract has thrown: that is its no.
        if (error instanceof EndpointRefused && error.isRevert) return false;
        throw error;
      }
    });
    return agreed(answers, this.quorum);
  }

  /** Asks all endpoints; undefined for those that gave no answer, or are slow when the others are agreed. */
  async #ask<T>(question: (endpoint: Endpoint) => Promise<T>): Promise<(T | undefined)[]> {
    return await gather(
      this.#endpoints.map((endpoint) => orAway(() => question(endpoint))),
      (given, missing) => agreed(given, this.quorum, missing) !== undefined,
    );
  }
}

/** Undefined when the endpoint gives no answer. */
async function orAway<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof EndpointAway || error instanceof EndpointRefused) return undefined;
    throw error;
  }
}
