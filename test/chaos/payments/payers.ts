/** People who pay each other and the house over REST, until each payment has one answer; and a model of what they have. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Payer {
  readonly id: string;
  readonly token: string;
}

/** One payment, by the key that all its requests have. */
export interface Payment {
  readonly from: number;
  /** Undefined: the house. */
  readonly to: number | undefined;
  readonly amount: number;
  readonly transferId: string;
}

interface Order {
  from: number;
  to: number | undefined;
  amount: number;
  key: string;
}

interface PayersOptions {
  url: string;
  people: readonly Payer[];
  /** What each has at first. */
  purse: number;
  random: () => number;
  /** Whether each request has a key of its own: what a client must not do. */
  forgetsKeys?: boolean;
}

const amountMax = 40;
const requestMs = 4000;
const pauseMs = 30;
/** The share of payments that are asked for once more although the answer is there. */
const again = 0.1;

/** What one request has told; undefined: nothing. */
type Told = { status: 'paid'; transferId: string } | { status: 'insufficient' };

export class Payers {
  readonly payments: Payment[] = [];
  refused = 0;
  /** Requests beyond the first of each payment. */
  repeated = 0;
  /** Answers that contradict each other, or that nobody should get. */
  readonly violations: string[] = [];
  readonly #options: PayersOptions;
  /** What each has by what the clients were told. */
  readonly balances: number[];
  #stopping = false;

  constructor(options: PayersOptions) {
    this.#options = options;
    this.balances = options.people.map(() => options.purse);
  }

  /** One client for each person. Resolves when so many payments are made and every client has its answer. */
  async pay(payments: number): Promise<void> {
    const client = async (from: number) => {
      while (!this.#stopping && this.payments.length < payments) await this.#payOnce(this.#newOrder(from));
    };
    await Promise.all(this.#options.people.map((_, from) => client(from)));
  }

  /** No new payments: those on their way get their answers. */
  stop(): void {
    this.#stopping = true;
  }

  #newOrder(from: number): Order {
    const { random, people } = this.#options;
    const other = Math.floor(random() * people.length);
    const amount = 1 + Math.floor(random() * amountMax);
    return { from, to: other === from ? undefined : other, amount, key: randomUUID() };
  }

  async #payOnce(order: Order): Promise<void> {
    const told = await this.#insist(order);
    if (told.status === 'insufficient') {
      this.refused += 1;
      return;
    }
    const { from, to, amount } = order;
    this.payments.push({ from, to, amount, transferId: told.transferId });
    this.balances[from] = (this.balances[from] ?? 0) - amount;
    if (to !== undefined) this.balances[to] = (this.balances[to] ?? 0) + amount;
    if (this.#options.random() >= again) return;
    const repeated = await this.#insist(order);
    if (JSON.stringify(repeated) !== JSON.stringify(told))
      this.violations.push(`${order.key}: ${JSON.stringify(told)}, then ${JSON.stringify(repeated)}`);
  }

  async #insist(order: Order): Promise<Told> {
    for (let tries = 0; ; tries += 1) {
      if (tries > 0) this.repeated += 1;
      const told = await this.#ask(order);
      if (told !== undefined) return told;
      await sleep(pauseMs * (0.5 + this.#options.random()));
    }
  }

  async #ask({ from, to, amount, key }: Order): Promise<Told | undefined> {
    const { url, people, forgetsKeys = false } = this.#options;
    const path = to === undefined ? '/api/wallet/spends' : '/api/wallet/transfers';
    const body = {
      asset: 'credits',
      amount: `${amount}`,
      ...(to === undefined ? { reason: 'x' } : { to: people[to]?.id }),
    };
    try {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${people[from]?.token}`,
          'idempotency-key': forgetsKeys ? randomUUID() : key,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(requestMs),
      });
      const reply = (await response.json()) as { transferId?: string; error?: { code: string; message: string } };
      if (response.status === 201) return { status: 'paid', transferId: reply.transferId ?? '' };
      if (reply.error?.code === 'insufficient') return { status: 'insufficient' };
      if (response.status >= 500 || response.status === 429) return undefined;
      this.violations.push(`${key}: ${response.status} ${JSON.stringify(reply)}`);
      return { status: 'insufficient' };
    } catch {
      // The connection was cut, nobody listens, or it took too long: nobody knows what has become of it.
      return undefined;
    }
  }
}
