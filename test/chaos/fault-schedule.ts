/** Which faults come, in which order, for how long: a pure function of the seed and the size of the run. */
import { seededRandomness } from '../../src/lib/randomness.ts';
import { shuffle } from '../../src/lib/shuffle.ts';

/** What a signal can be sent to. */
export type Victim = 'web' | 'worker' | 'redis' | 'postgres';
export type LinkName = 'clients' | 'redis' | 'postgres';

export type FaultAct =
  /** SIGKILL. Servers are started again after `holdMs`, processes at once. */
  | { act: 'kill'; victims: readonly Target[] }
  /** SIGSTOP, and SIGCONT after `holdMs`. */
  | { act: 'stop'; victims: readonly Target[] }
  /** One is killed while another stands still. */
  | { act: 'stop-and-kill'; stopped: Target; killed: Target }
  /** SIGKILL to everything in one moment. */
  | { act: 'kill-all' }
  /** Redis is killed and its log cut back to the last fsync, as when the power goes. */
  | { act: 'lose-power' }
  /** More connections to Postgres are ended than a pool has. */
  | { act: 'end-backends' }
  /** All workers stand still until much is waiting; then one is stopped while it reads that, and another goes on. */
  | { act: 'stop-mid-reply'; worker: number; readMs: number }
  | { act: 'link'; link: LinkName; process: number; trouble: 'cut' | 'hold' | 'delay' | 'throttle' }
  /** The n-th reply from now on is lost with its connection, comes late, or (players only) comes twice. */
  | { act: 'strike'; link: LinkName; process: number; fault: 'cut' | 'delay' | 'double'; nth: number };

export interface Target {
  victim: Victim;
  /** Which process of that kind; servers have one. */
  index: number;
}

export type Fault = FaultAct & {
  /** Not before this moment of the run, in milliseconds. */
  atMs: number;
  holdMs: number;
};

export interface ScheduleSize {
  seed: number;
  durationMs: number;
  webs: number;
  workers: number;
  faultsLeast?: number;
}

interface Dice {
  next: () => number;
  /** A whole number, both ends included. */
  between: (min: number, max: number) => number;
  pick: <T>(from: readonly [T, ...T[]]) => T;
  target: (victim: Victim) => Target;
  /** Of the processes with links of their own, counted webs first. */
  process: () => number;
}

type Draw = (dice: Dice) => FaultAct & { holdMs: number };

const someoneMs = [300, 2500] as const;
const victims = ['web', 'worker', 'redis', 'postgres'] as const;

const kill = (victim: Victim): Draw => {
  return ({ target, between }) => ({ act: 'kill', victims: [target(victim)], holdMs: between(0, 600) });
};
const stop = (victim: Victim): Draw => {
  return ({ target, between }) => ({ act: 'stop', victims: [target(victim)], holdMs: between(...someoneMs) });
};
const trouble = (link: LinkName, what: 'cut' | 'hold' | 'delay' | 'throttle'): Draw => {
  return ({ process, between }) => {
    const holdMs = what === 'cut' ? between(0, 300) : between(600, 2500);
    return { act: 'link', link, process: process(), trouble: what, holdMs };
  };
};
const strike = (link: LinkName, fault: 'cut' | 'delay' | 'double'): Draw => {
  return ({ process, between }) => {
    return { act: 'strike', link, process: process(), fault, nth: between(1, 40), holdMs: between(300, 900) };
  };
};

/** Two different ones. */
const pair: Draw = ({ next, pick, target, between }) => {
  const first = pick(victims);
  const second = pick(victims.filter((one) => one !== first) as ['web', ...Victim[]]);
  const both = [target(first), target(second)] as const;
  const drawn = next();
  const holdMs = between(...someoneMs);
  if (drawn < 0.4) return { act: 'kill', victims: both, holdMs: Math.min(holdMs, 800) };
  if (drawn < 0.6) return { act: 'stop', victims: both, holdMs };
  return { act: 'stop-and-kill', stopped: both[0], killed: both[1], holdMs };
};

/** Longer than a question may take. */
const longOutage = (victim: Victim): Draw => {
  return ({ next, target, between }) => {
    return { act: next() < 0.5 ? 'kill' : 'stop', victims: [target(victim)], holdMs: between(6000, 10_000) };
  };
};

/** One round of the schedule: every kind is in it, so a short run meets them all. */
const deck: readonly Draw[] = [
  kill('web'),
  kill('web'),
  stop('web'),
  kill('worker'),
  stop('worker'),
  kill('redis'),
  kill('redis'),
  stop('redis'),
  kill('postgres'),
  stop('postgres'),
  pair,
  pair,
  pair,
  longOutage('redis'),
  longOutage('postgres'),
  () => ({ act: 'kill-all', holdMs: 0 }),
  ({ between }) => ({ act: 'lose-power', holdMs: between(0, 300) }),
  ({ between }) => ({ act: 'end-backends', holdMs: between(300, 800) }),
  ({ between }) => ({ act: 'stop-mid-reply', worker: between(0, 99), readMs: between(1, 25), holdMs: 1500 }),
  trouble('clients', 'cut'),
  trouble('clients', 'hold'),
  trouble('clients', 'delay'),
  trouble('clients', 'throttle'),
  strike('clients', 'cut'),
  strike('clients', 'double'),
  trouble('redis', 'cut'),
  trouble('redis', 'hold'),
  trouble('redis', 'throttle'),
  strike('redis', 'cut'),
  strike('redis', 'delay'),
  trouble('postgres', 'cut'),
  trouble('postgres', 'hold'),
  strike('postgres', 'cut'),
  strike('postgres', 'delay'),
];

/** From the end of one fault to the next: long enough for some answers to get through, as a rule. */
const gapMs = [150, 600] as const;

/** Enough faults for the duration, whatever they take; the run stops when its time is over. */
export function makeSchedule({ seed, durationMs, webs, workers, faultsLeast = 0 }: ScheduleSize): Fault[] {
  const { next } = seededRandomness(seed);
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const counts: Record<Victim, number> = { web: webs, worker: workers, redis: 1, postgres: 1 };
  const dice: Dice = {
    next,
    between,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[0],
    target: (victim) => ({ victim, index: between(0, counts[victim] - 1) }),
    process: () => between(0, webs + workers - 1),
  };
  const faults: Fault[] = [];
  let atMs = between(...gapMs);
  while (atMs < durationMs || faults.length < faultsLeast) {
    for (const draw of shuffle(deck, next)) {
      const fault = { ...draw(dice), atMs };
      faults.push(fault);
      atMs += fault.holdMs + between(...gapMs);
    }
  }
  return faults.filter((fault, at) => fault.atMs < durationMs || at < faultsLeast);
}

const nameOf = ({ victim, index }: Target): string =>
  victim === 'redis' ? 'Redis' : victim === 'postgres' ? 'Postgres' : `${victim}-${index}`;

/** For the people who read along. */
export function describeFault(fault: Fault, webs: number): string {
  const forMs = fault.holdMs === 0 ? '' : ` for ${(fault.holdMs / 1000).toFixed(1)} s`;
  switch (fault.act) {
    case 'kill':
    case 'stop':
      return `${fault.act} ${fault.victims.map(nameOf).join(' and ')}${forMs}`;
    case 'stop-and-kill':
      return `stop ${nameOf(fault.stopped)} and kill ${nameOf(fault.killed)}${forMs}`;
    case 'kill-all':
      return 'kill everything';
    case 'lose-power':
      return 'kill Redis, cut its log back to the last fsync';
    case 'end-backends':
      return 'end more backends of Postgres than a pool has';
    case 'stop-mid-reply':
      return `stop a worker ${fault.readMs} ms into a large reply${forMs}`;
    case 'link':
      return `${fault.trouble} the link ${wayOf(fault, webs)}${forMs}`;
    default:
      return `${fault.fault} reply ${fault.nth} ${wayOf(fault, webs)}`;
  }
}

function wayOf({ link, process }: { link: LinkName; process: number }, webs: number): string {
  if (link === 'clients') return 'to the players';
  const name = process < webs ? `web-${process}` : `worker-${process - webs}`;
  return `from ${name} to ${link === 'redis' ? 'Redis' : 'Postgres'}`;
}

/** What counts as one kind in the table. */
export function kindOf(fault: Fault): string {
  switch (fault.act) {
    case 'kill':
    case 'stop': {
      const long = fault.holdMs > 5000 ? ', longer than a question' : '';
      return `${fault.act} ${fault.victims
        .map(({ victim }) => victim)
        .toSorted()
        .join(' + ')}${long}`;
    }
    case 'stop-and-kill':
      return `stop ${fault.stopped.victim}, kill ${fault.killed.victim}`;
    case 'link':
      return `link to ${fault.link}: ${fault.trouble}`;
    case 'strike':
      return `reply of ${fault.link === 'clients' ? 'the server' : fault.link}: ${fault.fault}`;
    default:
      return fault.act.replaceAll('-', ' ');
  }
}
