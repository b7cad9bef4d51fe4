import type { ChainConfig } from '../../../config/deposits.ts';
import {
  agreed,
  contradicts,
  decide,
  quorumOf,
  standingOf,
  standingOfAnswers,
  type Decision,
  type Mined,
  type View,
} from './decide.ts';
import { EndpointAway, EndpointRefused, type AskedEndpoint, type Endpoint } from './endpoint.ts';
import { gather, type Gathered, type Standing } from './gather.ts';
import { Heads, type AskedHead, type Head } from './heads.ts';
import { readPayments, topicOf, transferTopic } from './read-payments.ts';
import { tokenProblem, type TokenProblem } from './token-problem.ts';
import * as wire from './wire.ts';

/** What somebody should know of the endpoint of a number, from 1. */
export interface EndpointNotes {
  /** It says something else of a transaction than what is believed. */
  readonly contradiction: (endpoint: number, txHash: string) => void;
  /** An answer for which nobody waited could not be read: a bug of ours. */
  readonly failure: (endpoint: number, error: unknown) => void;
}

/** Where a transaction was. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: string;
}

interface Asked extends AskedHead {
  readonly txHash: string;
  readonly known: KnownBlock | undefined;
}

const numberOf = (number: number): string => `0x${number.toString(16)}`;
const balanceOf = (address: string): string => `0x70a08231${topicOf(address).slice(2)}`;
const validSignature = '0x1626ba7e';
/** So many transactions that too few endpoints name are looked at, of each one of them: it may be right alone, or make them up. */
const doubtfulMax = 50;

/**
 * A chain as several endpoints show it. What it says, at least two of them say, or the only one. Nobody waits for an endpoint
 * that could change nothing; what it says later is heard all the same. Owns what was found late, until somebody has taken it.
 */
export class Chain {
  readonly config: ChainConfig;
  readonly quorum: number;
  readonly #endpoints: readonly Endpoint[];
  readonly #notes: EndpointNotes;
  readonly #hasCoin: boolean;
  readonly #foundLate = new Set<string>();

  constructor(config: ChainConfig, endpoints: readonly Endpoint[], notes: EndpointNotes) {
    this.config = config;
    this.#endpoints = endpoints;
    this.#notes = notes;
    this.quorum = quorumOf(endpoints.length);
    this.#hasCoin = config.tokens.some(({ address }) => address === 'native');
  }

  /** How often each endpoint has failed in a row. */
  get failures(): number[] {
    return this.#endpoints.map(({ failures }) => failures);
  }

  /** @returns undefined while too few endpoints answer */
  async heads(): Promise<Heads | undefined> {
    const all = this.#endpoints.map((endpoint) => ({ endpoint, head: orAway(() => this.#headOf(endpoint)) }));
    const heads = new Heads(all, this.quorum);
    const asked = all.map(({ head }) => async () => {
      const known = await head;
      if (known !== undefined) heads.note(known);
    });
    const { late } = await gather(asked, () => (heads.isKnown ? 'decided' : 'open'));
    this.#hear(late, () => undefined);
    return heads.isKnown ? heads : undefined;
  }

  async #headOf(endpoint: Endpoint): Promise<Head> {
    const number = await endpoint.call(wire.blockNumber, 'eth_blockNumber', []);
    const { depth, finalizedTag } = this.config.finality;
    if (!finalizedTag) return { number, final: Math.max(-1, number - depth) };
    // An error is no finality: such an endpoint sees nothing final.
    const finalized = await orAway(() => endpoint.call(wire.block, 'eth_getBlockByNumber', ['finalized', false]));
    return { number, final: Math.max(-1, Math.min(number - depth, finalized?.number ?? -1)) };
  }

  /** What has become of a transaction. @param known where it was */
  async look(txHash: string, heads: Heads, known?: KnownBlock): Promise<Decision> {
    const { answers, late } = await gather<View>(
      heads.all.map((asked) => async (isWanted) => await this.#view({ ...asked, txHash, known }, isWanted)),
      (given, missing) => standingOf(given, this.quorum, missing),
    );
    const decision = decide(
      answers.map((view) => view ?? { kind: 'away' }),
      this.quorum,
    );
    const compare = (view: View | undefined, at: number) => {
      if (view !== undefined && contradicts(view, decision)) this.#notes.contradiction(at + 1, txHash);
    };
    for (const [at, view] of answers.entries()) compare(view, at);
    this.#hear(late, compare);
    return decision;
  }

  async #view(asked: Asked, isWanted: () => boolean): Promise<View> {
    const head = await asked.head;
    if (head === undefined) return { kind: 'away' };
    try {
      return await asked.endpoint.ask(async (endpoint) => await this.#viewFrom(endpoint, head, asked), isWanted);
    } catch (error) {
      if (error instanceof EndpointRefused) return { kind: error.isTooLarge ? 'unreadable' : 'away' };
      if (error instanceof EndpointAway) return { kind: 'away' };
      throw error;
    }
  }

  async #viewFrom(endpoint: AskedEndpoint, head: Head, { txHash, known }: Asked): Promise<View> {
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
    return { kind: 'present', mined, isFinal: blockNumber <= head.final, head: head.number };
  }

  async #isGone(endpoint: AskedEndpoint, { number, hash }: KnownBlock): Promise<boolean> {
    const block = await this.#blockAt(endpoint, number);
    return block !== null && block.hash !== hash;
  }

  async #blockAt(endpoint: AskedEndpoint, number: number) {
    return await endpoint.call(wire.block, 'eth_getBlockByNumber', [numberOf(number), false]);
  }

  /** The hash of a block, where all who have it agree. */
  async hashAt(number: number): Promise<string | undefined> {
    const { answers, late } = await this.#ask(
      async (endpoint) => (await this.#blockAt(endpoint, number))?.hash ?? null,
      (given, missing) => standingOfAnswers(given, this.quorum, missing),
    );
    this.#hear(late, () => undefined);
    return agreed(
      answers.map((hash) => hash ?? undefined),
      this.quorum,
    );
  }

  /**
   * The transactions that may pay to the treasury: candidates, to be looked at one by one.
   * @returns undefined when too few endpoints answer
   */
  async findPayments(from: number, to: number): Promise<Set<string> | undefined> {
    const found = await this.#search(
      async (endpoint) => {
        const lists = [await this.#findLogs(endpoint, { fromBlock: numberOf(from), toBlock: numberOf(to) })];
        // oxlint-disable-next-line no-await-in-loop -- the caller keeps the range short
        for (let n = from; this.#hasCoin && n <= to; n += 1) lists.push(await this.#findCoins(endpoint, numberOf(n)));
        return lists.flat();
      },
      (given, missing) => standingOfAnswers(given, this.quorum, missing),
    );
    return found.length < this.quorum ? undefined : this.#candidates(found);
  }

  /** As `findPayments`, of one block near the head, as one endpoint shows it: by its hash, as its number may get another one. */
  async findNew(number: number): Promise<Set<string>> {
    const found = await this.#search(
      async (endpoint) => {
        const block = await this.#blockAt(endpoint, number);
        if (block === null) return [];
        return await this.#findLogs(endpoint, { blockHash: block.hash });
      },
      (given) => (given.filter((list) => list !== undefined).length < this.quorum ? 'open' : 'decided'),
    );
    return this.#candidates(found);
  }

  /** What endpoints have found when nobody waited for it any more: candidates, as in `findPayments`. */
  foundLate(): string[] {
    return [...this.#foundLate];
  }

  forgetLate(found: readonly string[]): void {
    for (const hash of found) this.#foundLate.delete(hash);
  }

  /** @returns the lists of those that have answered in time */
  async #search(
    question: (endpoint: AskedEndpoint) => Promise<string[]>,
    standing: (given: readonly (string[] | undefined)[], missing: number) => Standing,
  ): Promise<string[][]> {
    const { answers, late } = await this.#ask(question, standing);
    const lists = answers.filter((list) => list !== undefined);
    const known = new Set(lists.flat());
    this.#hear(late, (list) => {
      const added = [...new Set(list)].filter((hash) => !known.has(hash));
      for (const hash of added.slice(0, doubtfulMax)) this.#foundLate.add(hash);
    });
    return lists;
  }

  #candidates(lists: readonly (readonly string[])[]): Set<string> {
    const own = lists.map((list) => [...new Set(list)]);
    const named = Map.groupBy(own.flat(), (hash) => hash);
    const isDoubtful = (hash: string) => (named.get(hash)?.length ?? 0) < this.quorum;
    const sure = [...named.keys()].filter((hash) => !isDoubtful(hash));
    return new Set([...sure, ...own.flatMap((list) => list.filter(isDoubtful).slice(0, doubtfulMax))]);
  }

  async #findLogs(endpoint: AskedEndpoint, where: object): Promise<string[]> {
    const address = this.config.tokens.flatMap((token) => (token.address === 'native' ? [] : [token.address]));
    if (address.length === 0) return [];
    const topics = [transferTopic, null, topicOf(this.config.treasury)];
    const logs = await endpoint.call(wire.foundLogs, 'eth_getLogs', [{ ...where, address, topics }]);
    return logs.map(({ transactionHash }) => transactionHash);
  }

  async #findCoins(endpoint: AskedEndpoint, number: string): Promise<string[]> {
    const block = await endpoint.call(wire.fullBlock, 'eth_getBlockByNumber', [number, true]);
    if (block === null) throw new EndpointRefused('it lacks a block');
    const { treasury } = this.config;
    return block.transactions.flatMap(({ to, value, hash }) => (to === treasury && value > 0n ? [hash] : []));
  }

  /** Why a token is refused; null: it is not; undefined: nobody can say now. */
  async checkToken(token: ChainConfig['tokens'][number]): Promise<TokenProblem | null | undefined> {
    return await this.#agree((endpoint) => tokenProblem(endpoint, token));
  }

  /**
   * Whether the treasury's balance of a token grew in a block by what the token's logs say. A token that keeps a fee, or lies,
   * does not pass. @returns undefined when nobody can say, as endpoints forget the state of old blocks
   */
  async movesWhatItSays(token: string, { blockHash }: Pick<Mined, 'blockHash'>): Promise<boolean | undefined> {
    return await this.#agree((endpoint) => this.#compareBalance(endpoint, token, blockHash));
  }

  async #compareBalance(endpoint: AskedEndpoint, token: string, blockHash: string): Promise<boolean> {
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
    return await this.#agree(async (endpoint) => {
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
  }

  /** What the endpoints are agreed on. */
  async #agree<T>(question: (endpoint: AskedEndpoint) => Promise<T>): Promise<T | undefined> {
    const { answers, late } = await this.#ask(question, (given, missing) =>
      standingOfAnswers(given, this.quorum, missing),
    );
    this.#hear(late, () => undefined);
    return agreed(answers, this.quorum);
  }

  /** Asks all endpoints; undefined for those that give no answer. */
  async #ask<T>(
    question: (endpoint: AskedEndpoint) => Promise<T>,
    standing: (given: readonly (T | undefined)[], missing: number) => Standing,
  ): Promise<Gathered<T | undefined>> {
    return await gather<T | undefined>(
      this.#endpoints.map((endpoint) => (isWanted) => orAway(() => endpoint.ask(question, isWanted))),
      standing,
    );
  }

  /** Nobody waits for these answers, and none is lost. */
  #hear<T>(late: Gathered<T>['late'], take: (answer: T, at: number) => void): void {
    for (const { at, answer } of late)
      answer.then((given) => take(given, at)).catch((error: unknown) => this.#notes.failure(at + 1, error));
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
