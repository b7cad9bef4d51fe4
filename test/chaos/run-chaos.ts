import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { connectOrm } from '../../src/db/orm.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { applicationUrlOf } from '../support/private-server.ts';
import type { ProcessExit } from '../support/product-processes.ts';
import { auditGame, type Differences, noDifferences } from './audit-game.ts';
import { ChaosStack, type StackOptions } from './chaos-stack.ts';
import { Crowd } from './crowd.ts';
import { FaultInjector } from './fault-injector.ts';
import { describeFault, type Fault, kindOf, makeSchedule } from './fault-schedule.ts';
import type { GameJournal } from './game-journal.ts';
import { limited } from './limited.ts';
import { arePotsSettled, auditPots, fund, type PotFigures } from './pot-people.ts';
import { areStored, readDeadLetters, readResults, readStoredGame } from './stored-game.ts';

export interface ChaosOptions extends Omit<StackOptions, 'signal'> {
  seed: number;
  durationMs: number;
  players: number;
  /** The run goes on until there were so many. */
  faultsLeast?: number;
  /** Instead of what the seed gives: for runs that are after one fault only. */
  schedule?: readonly Fault[];
  settings?: SettingsInput;
  /** Whether games have prize pots, if not. */
  pots?: boolean;
  /** How often players and hosts send each request but the join, if not once and, in every second room, twice. */
  copies?: number;
  /** How long a game may take to end once the faults are over, if not a minute. */
  endWithinMs?: number;
  /** Shows a line of progress. */
  tell: (line: string) => void;
  /** Ends the run early; it then rejects, with nothing left behind. */
  signal: AbortSignal;
}

export interface AppliedFault {
  number: number;
  /** From the start of the faults on. */
  atMs: number;
  tookMs: number;
  kind: string;
  what: string;
  /** Acknowledged answers until it began, and until it was over. */
  acksBefore: number;
  acks: number;
}

export interface ChaosReport {
  seed: number;
  durationMs: number;
  players: number;
  webs: number;
  workers: number;
  startedAt: string;
  faults: AppliedFault[];
  /** About ten a second. */
  samples: { atMs: number; acks: number; live: number }[];
  games: number;
  /** Of games with pots. */
  pots: PotFigures;
  questions: number;
  acked: number;
  rows: number;
  differences: Differences;
  deadLetters: string[];
  /** Processes that ended although nothing was done to them. */
  exits: ProcessExit[];
  /** Starts that a process gave up because Redis or Postgres was away. */
  failedStarts: number;
  /** Log lines that no fault explains. */
  bugs: string[];
  /** All other lines of level error, by what they say. */
  errors: Record<string, number>;
  backendsEnded: number;
  bytesCut: number;
  /** From the end of the faults until everything was over and stored. */
  convergedMs: number;
  /** How late this process itself was, at the 99th percentile: what it adds to everything it measures. */
  ownDelayMs: number;
  ok: boolean;
}

const sampleEveryMs = 100;
const storedWithinMs = 60_000;
const idleMsMax = 4000;
const playWithinMs = 60_000;
/** The release, and the first start of every process, on a machine that has other work. */
const startWithinMs = 300_000;
/** With the half minute after which a process is killed. */
const endWithinMs = 90_000;
/** Beyond what it holds: servers that were killed recover, and serve again. */
const faultWithinMs = 120_000;
/** Of one game: its rows, and what its owner is told. */
const auditWithinMs = 60_000;
const bugPattern =
  /a bug|could not be folded|has lost its data|has failed|left alone|"level":60|unhandled|(Type|Reference|Syntax|Assertion)Error/i;

/**
 * One run: starts everything, plays, breaks, lets it settle, compares.
 * @throws when the servers or processes could not be started, or `signal` was aborted.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, players, signal, tell } = options;
  tell(`Starting PostgreSQL, Redis, ${options.webs} web and ${options.workers} worker processes …`);
  const { pots = false } = options;
  const stack = await startStack({ ...options, env: { ...(pots && { POTS: 'true' }), ...options.env } });
  const injector = new FaultInjector(stack);
  const crowd = new Crowd({
    url: stack.url,
    players,
    random: seededRandomness(seed + 1).next,
    settings: options.settings,
    // So short that some are finished: their pots are paid.
    ...(pots && { questions: 15 }),
    fund: pots ? async (userId) => await asApplication(stack, (orm) => fund(orm, userId)) : undefined,
    copies: options.copies,
    endWithinMs: options.endWithinMs,
  });
  const delays = monitorEventLoopDelay();
  delays.enable();
  try {
    signal.throwIfAborted();
    const startedAt = new Date();
    const broken: string[] = [];
    crowd.start((error) => {
      broken.push(`a room came to a halt: ${String(error)}`);
      tell(broken.at(-1) ?? '');
    });
    const { faults, samples } = await breakThings({ options, injector, crowd });
    const settledFrom = performance.now();
    const settled = await settle(stack, crowd, tell);
    const convergedMs = Math.round(performance.now() - settledFrom);
    const audit = await auditAll(stack, crowd.journals, tell);
    audit.differences.unfinished.push(...broken, ...settled);
    const report = {
      seed,
      durationMs: options.durationMs,
      players,
      webs: options.webs,
      workers: options.workers,
      startedAt: startedAt.toISOString(),
      faults,
      samples,
      games: crowd.journals.length,
      questions: crowd.questions,
      ...audit,
      ...readProcesses(stack),
      backendsEnded: injector.backendsEnded,
      bytesCut: injector.bytesCut,
      convergedMs,
      ownDelayMs: Math.round(delays.percentile(99) / 1e6),
    };
    return { ...report, ok: isFaultless(report) };
  } finally {
    delays.disable();
    crowd.close();
    await endAll(injector, stack, tell);
  }
}

async function startStack(options: ChaosOptions): Promise<ChaosStack> {
  const starting = ChaosStack.start(options);
  try {
    const wait = { what: 'the start of all processes', limitMs: startWithinMs, tell: options.tell };
    return await limited(wait, starting);
  } catch (error) {
    // What comes up after all is ended again.
    starting.then(
      (late) => void late.close(),
      () => undefined,
    );
    throw error;
  }
}

async function endAll(injector: FaultInjector, stack: ChaosStack, tell: ChaosOptions['tell']): Promise<void> {
  const wait = { what: 'the end of all processes', limitMs: endWithinMs, tell };
  const ending = injector.close().then(() => stack.close());
  const killed = await limited(wait, ending);
  if (killed.length > 0) tell(`Did not end by themselves, and were killed: ${killed.join(', ')}`);
}

function isFaultless(report: Omit<ChaosReport, 'ok'>): boolean {
  const lists = [...Object.values(report.differences), report.deadLetters, report.exits, report.bugs];
  return lists.every((list: readonly unknown[]) => list.length === 0) && report.acked > 0;
}

interface Run {
  options: ChaosOptions;
  injector: FaultInjector;
  crowd: Crowd;
}

async function breakThings({ options, injector, crowd }: Run): Promise<Pick<ChaosReport, 'faults' | 'samples'>> {
  const { durationMs, faultsLeast = 0, webs, tell, signal } = options;
  const faults: AppliedFault[] = [];
  const samples: ChaosReport['samples'] = [];
  const wait = {
    what: 'the first answer, while nothing is broken',
    limitMs: playWithinMs,
    describe: () => crowd.doing,
  };
  await limited({ ...wait, tell }, untilPlaying(crowd, signal));
  const began = performance.now();
  const elapsed = () => Math.round(performance.now() - began);
  const sampler = setInterval(
    () => samples.push({ atMs: elapsed(), acks: crowd.acks, live: crowd.live }),
    sampleEveryMs,
  );
  try {
    // What a fault or a recovery took longer than planned moves all that follows, so that the gaps between them stay.
    let lateMs = 0;
    for (const fault of options.schedule ?? makeSchedule({ ...options, faultsLeast })) {
      await sleep(Math.max(0, fault.atMs + lateMs - elapsed()), undefined, { signal });
      await untilAcked(crowd, faults.at(-1)?.acks ?? 0, signal);
      const atMs = elapsed();
      if (atMs >= durationMs && faults.length >= faultsLeast) break;
      const what = describeFault(fault, webs);
      const acksBefore = crowd.acks;
      const held = { what: `the end of "${what}"`, limitMs: fault.holdMs + faultWithinMs, tell };
      await limited(held, injector.inject(fault, signal));
      const tookMs = elapsed() - atMs;
      lateMs = Math.max(0, atMs + tookMs - fault.atMs - fault.holdMs);
      const { acks, live, questions } = crowd;
      faults.push({ number: faults.length + 1, atMs, tookMs, kind: kindOf(fault), what, acksBefore, acks });
      const place = `${(atMs / 1000).toFixed(1).padStart(6)} s  ${String(faults.length).padStart(3)}`;
      tell(`${place}  ${what.padEnd(58)} ${acks} acks, ${questions} questions, ${live}/${options.players} live`);
    }
    await sleep(Math.max(0, durationMs - elapsed()), undefined, { signal });
  } finally {
    clearInterval(sampler);
  }
  return { faults, samples };
}

async function untilPlaying(crowd: Crowd, signal: AbortSignal): Promise<void> {
  while (crowd.acks === 0) await sleep(sampleEveryMs, undefined, { signal });
}

/** A fault shall meet a room that plays, unless it has not come back for a while. */
async function untilAcked(crowd: Crowd, acksBefore: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + idleMsMax;
  while (crowd.acks === acksBefore && performance.now() < giveUpAt) await sleep(20, undefined, { signal });
}

/** @returns what did not come to its end. */
async function settle(stack: ChaosStack, crowd: Crowd, tell: ChaosOptions['tell']): Promise<string[]> {
  tell('No more faults: waiting until all is over and stored …');
  const late: string[] = [];
  const ready = { what: 'all processes to be ready', limitMs: startWithinMs, tell };
  await limited(ready, stack.untilReady()).catch((error: unknown) => late.push(String(error)));
  await crowd.finish(tell).catch((error: unknown) => late.push(String(error)));
  const stored = { what: 'everything to be folded, and all pots to be settled', limitMs: storedWithinMs, tell };
  await limited(stored, untilStored(stack, crowd)).catch((error: unknown) => late.push(String(error)));
  return late;
}

async function untilStored(stack: ChaosStack, crowd: Crowd): Promise<void> {
  const orm = await connectDirectly(stack);
  // Later than who waits for it gives up.
  const giveUpAt = performance.now() + 2 * storedWithinMs;
  try {
    const ids = crowd.journals.map(({ gameId }) => gameId);
    while (performance.now() < giveUpAt && !((await areStored(orm, ids)) && (await arePotsSettled(orm)))) {
      await sleep(sampleEveryMs);
    }
  } finally {
    await orm.close(true);
  }
}

async function auditAll(stack: ChaosStack, journals: readonly GameJournal[], tell: ChaosOptions['tell']) {
  const differences = noDifferences();
  let [acked, rows] = [0, 0];
  const orm = await connectDirectly(stack);
  try {
    for (const journal of journals) {
      const reading = Promise.all([
        readStoredGame(orm, journal.gameId),
        readResults(stack.url, journal.gameId, journal.ownerToken),
      ]);
      const wait = { what: `the rows and the results of game ${journal.gameId}`, limitMs: auditWithinMs, tell };
      const [stored, results] = await limited(wait, reading);
      const audit = auditGame(journal, stored, results);
      acked += audit.acked;
      rows += audit.rows;
      for (const name of Object.keys(differences) as (keyof Differences)[]) {
        differences[name].push(...audit[name].map((line) => `${journal.gameId}: ${line}`));
      }
    }
    const wait = { what: 'the check of the ledger', limitMs: auditWithinMs, tell };
    const money = await limited(wait, auditPots(orm, stack.postgres.url));
    differences.money.push(...money.found);
    return { acked, rows, differences, pots: money.figures, deadLetters: await readDeadLetters(orm) };
  } finally {
    await orm.close(true);
  }
}

async function asApplication(stack: ChaosStack, work: (orm: MikroORM) => Promise<void>): Promise<void> {
  // The ledger moves nothing for the owner of its tables.
  const orm = await connectDirectly(stack, applicationUrlOf(stack.postgres.url));
  try {
    await work(orm);
  } finally {
    await orm.close(true);
  }
}

function connectDirectly(stack: ChaosStack, url = stack.postgres.url): Promise<MikroORM> {
  return connectOrm({ url, poolMax: 1, applicationName: 'chaos-audit', queryTimeoutMs: 60_000 });
}

function readProcesses(stack: ChaosStack) {
  const bugs: string[] = [];
  const errors: Record<string, number> = {};
  for (const { name, errors: lines } of stack.processes) {
    for (const line of lines) {
      if (bugPattern.test(line)) bugs.push(`${name}: ${line.slice(0, 500)}`);
      else {
        const what = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 80);
        errors[what] = (errors[what] ?? 0) + 1;
      }
    }
  }
  const own = stack.exits.filter(({ signal }) => signal !== 'SIGKILL');
  return {
    bugs,
    errors,
    exits: own.filter(({ code, served }) => served || code !== 1),
    failedStarts: own.filter(({ code, served }) => !served && code === 1).length,
  };
}
