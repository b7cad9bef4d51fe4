import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { connectOrm } from '../../../src/db/orm.ts';
import { seededRandomness, systemRandomness } from '../../../src/lib/randomness.ts';
import { Ledger } from '../../../src/platform/ledger/ledger.ts';
import { FaultyLink } from '../../support/faulty-link.ts';
import { applicationUrlOf } from '../../support/private-server.ts';
import { ChaosStack, type LinkedProcess } from '../chaos-stack.ts';
import { auditPayments, type PaymentsAudit } from './audit-payments.ts';
import { HttpReplies } from './http-replies.ts';
import { type Payer, Payers } from './payers.ts';

export interface PaymentsOptions {
  seed: number;
  /** Payments to be made; faults go on until then. */
  payments: number;
  clients: number;
  /** From one fault to the next, in ms, about. */
  everyMs: number;
  forgetsKeys?: boolean;
  tell: (line: string) => void;
}

export interface PaymentsReport extends PaymentsAudit {
  seed: number;
  payments: number;
  refused: number;
  repeated: number;
  /** By kind. */
  faults: Record<string, number>;
  seconds: number;
  ok: boolean;
}

const purse = 200;
const registrationsMax = 30;
/** Which reply is cut next: one of so many. */
const strikeWithin = { rest: 60, postgres: 150 } as const;

/**
 * Clients pay at random over REST, while web processes, backends and PostgreSQL are killed, and links cut replies to requests that
 * were carried out. Then compares.
 */
export async function runPayments(options: PaymentsOptions): Promise<PaymentsReport> {
  const { seed, payments, clients, tell } = options;
  tell('Starting PostgreSQL, Redis, 2 web and 1 worker processes …');
  const stack = await ChaosStack.start({ webs: 2, workers: 1 });
  const link = await FaultyLink.open(stack.webPorts, { replies: () => new HttpReplies() });
  const { next: random } = seededRandomness(seed);
  const faults = new PaymentFaults(stack, link, random);
  try {
    const people = await makePeople(stack, clients);
    const { forgetsKeys = false } = options;
    const payers = new Payers({ url: `http://127.0.0.1:${link.port}`, people, purse, random, forgetsKeys });
    const began = performance.now();
    const paying = payers.pay(payments);
    for (;;) {
      await Promise.race([paying, sleep(options.everyMs * (0.5 + random()))]);
      if (payers.payments.length >= payments) break;
      const what = await faults.inject();
      tell(`${payers.payments.length} payments, ${payers.repeated} requests repeated: ${what}`);
    }
    faults.end();
    await stack.untilReady();
    await paying;
    const seconds = Math.round((performance.now() - began) / 1000);
    const audit = await auditPayments(stack.postgres.url, people, payers);
    const { refused, repeated } = payers;
    const ok = [audit.violations, audit.doubled, audit.different].every((list) => list.length === 0);
    return { seed, payments: payers.payments.length, refused, repeated, faults: faults.counts, seconds, ok, ...audit };
  } finally {
    faults.end();
    await link.close();
    await stack.close();
  }
}

/** With nothing broken yet. */
async function makePeople(stack: ChaosStack, count: number): Promise<Payer[]> {
  const url = applicationUrlOf(stack.postgres.url);
  const orm = await connectOrm({ url, poolMax: 1, applicationName: 'qf-payments', queryTimeoutMs: 60_000 });
  const ledger = new Ledger({ orm, makeId: systemRandomness().uuid, now: Date.now });
  const people: Payer[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      const { token, user } = await register(`http://127.0.0.1:${stack.webPorts[0]}`, `payer-${i}`);
      await ledger.grant({ key: randomUUID(), userId: user.id, asset: 'credits', amount: BigInt(purse) });
      people.push({ id: user.id, token });
    }
    return people;
  } finally {
    await orm.close(true);
  }
}

/** A machine with much else to do is busy now and then. */
async function register(url: string, login: string): Promise<{ token: string; user: { id: string } }> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${url}/api/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: `${login}-${tries}`, password: 'correct horse battery' }),
    });
    if (response.status === 201) return (await response.json()) as { token: string; user: { id: string } };
    if (response.status !== 503 || tries === registrationsMax)
      throw new Error(`registering: ${response.status} ${await response.text()}`);
    await sleep(1000);
  }
}

/** Breaks one thing at a time, and cuts replies all the while. */
class PaymentFaults {
  readonly counts: Record<string, number> = {};
  readonly #stack: ChaosStack;
  readonly #link: FaultyLink;
  readonly #random: () => number;
  readonly #strikes: (() => void)[];
  readonly #striking: NodeJS.Timeout;

  constructor(stack: ChaosStack, link: FaultyLink, random: () => number) {
    this.#stack = stack;
    this.#link = link;
    this.#random = random;
    this.#strikes = [
      this.#striker(link, 'replies of REST cut', { within: strikeWithin.rest, counts: (reply) => reply === '201' }),
      ...stack.webs.map(({ postgres }) =>
        this.#striker(postgres, 'replies of PostgreSQL cut', {
          within: strikeWithin.postgres,
          counts: (reply) => reply === 'insert',
        }),
      ),
    ];
    this.#striking = setInterval(() => {
      for (const strike of this.#strikes) strike();
    }, 20);
  }

  /** Keeps one strike ready. */
  #striker(link: FaultyLink, name: string, how: { within: number; counts: (reply: string) => boolean }): () => void {
    const ready = () =>
      link.strike({ nth: 1 + Math.floor(this.#random() * how.within), fault: 'cut', counts: how.counts });
    let struck = ready();
    return () => {
      if (struck.hit === undefined) return;
      this.#count(name);
      link.forgetStrikes();
      struck = ready();
    };
  }

  #count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  /** @returns what was done */
  async inject(): Promise<string> {
    const { postgres, webs } = this.#stack;
    const web = webs[Math.floor(this.#random() * webs.length)] as LinkedProcess;
    const faults: [name: string, act: () => unknown][] = [
      ['web killed', () => web.process.signal('SIGKILL')],
      ['backends ended', () => this.#endBackends()],
      ['PostgreSQL killed', () => postgres.kill().then(() => postgres.restart())],
      ['connections of clients cut', () => this.#link.cut()],
      ['connections to PostgreSQL cut', () => web.postgres.cut()],
      ['web stopped for 2 s', () => this.#stopFor(web, 2000)],
    ];
    const [name, act] = faults[Math.floor(this.#random() * faults.length)] as (typeof faults)[number];
    this.#count(name);
    await act();
    return name;
  }

  async #stopFor({ process }: LinkedProcess, ms: number): Promise<void> {
    process.signal('SIGSTOP');
    await sleep(ms);
    process.signal('SIGCONT');
  }

  async #endBackends(): Promise<void> {
    const client = new Client({ connectionString: this.#stack.postgres.url });
    // Its own connection may be ended with the others.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    await client.end();
  }

  end(): void {
    clearInterval(this.#striking);
    this.#link.forgetStrikes();
    for (const { postgres } of this.#stack.webs) postgres.forgetStrikes();
  }
}
