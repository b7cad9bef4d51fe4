import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import type { FaultyLink } from '../support/faulty-link.ts';
import type { PrivateServer } from '../support/private-server.ts';
import { type ChaosStack, type LinkedProcess, poolMax } from './chaos-stack.ts';
import type { Fault, FaultAct, Target } from './fault-schedule.ts';

/** How long a delayed link or reply makes everything wait: longer than a client waits for an acknowledgement. */
const delayMs = 2600;
const throttledBytesPerSecond = 20_000;
/** How long all workers stand still, so that the first reply afterwards is a large one. */
const backlogMs = 1200;
const endEveryMs = 40;
const endBackendsWithinMs = 4000;

/** Does to a stack what a schedule says, one fault after the other, and takes each back. */
export class FaultInjector {
  readonly #stack: ChaosStack;
  #admin: MikroORM | undefined;
  /** Backends of Postgres ended, and bytes cut from the log of Redis: shown in the table. */
  backendsEnded = 0;
  bytesCut = 0;

  constructor(stack: ChaosStack) {
    this.#stack = stack;
  }

  /** Resolves when the fault is over: servers serve again, processes have been started again and may not serve yet. */
  async inject(fault: Fault, signal: AbortSignal): Promise<void> {
    const hold = (ms = fault.holdMs) => sleep(ms, undefined, { signal });
    switch (fault.act) {
      case 'kill':
        await Promise.all(fault.victims.map((target) => this.#kill(target)));
        await hold();
        return this.#restart(fault.victims);
      case 'stop':
        return this.#whileStopped(fault.victims, hold);
      case 'stop-and-kill':
        return this.#whileStopped([fault.stopped], async () => {
          await hold(fault.holdMs / 2);
          await this.#kill(fault.killed);
          await hold(fault.holdMs / 2);
          await this.#restart([fault.killed]);
        });
      case 'kill-all':
        for (const process of this.#stack.processes) process.signal('SIGKILL');
        await Promise.all([this.#stack.redis.kill(), this.#stack.postgres.kill()]);
        await Promise.all([this.#stack.redis.restart(), this.#stack.postgres.restart()]);
        return;
      case 'lose-power':
        await this.#stack.redis.kill();
        this.bytesCut += this.#stack.fsyncs?.cutBackToLastFsync(this.#stack.redis.dataDir) ?? 0;
        await hold();
        return this.#stack.redis.restart();
      case 'end-backends':
        return this.#endBackends(signal);
      case 'stop-mid-reply':
        return this.#stopMidReply(fault, hold);
      case 'link':
        return this.#trouble(fault, hold);
      default:
        return this.#strike(fault, hold);
    }
  }

  async close(): Promise<void> {
    await this.#admin?.close(true);
  }

  async #whileStopped(targets: readonly Target[], act: () => Promise<unknown>): Promise<void> {
    const signalAll = (signal: 'SIGSTOP' | 'SIGCONT') => {
      for (const target of targets) {
        const server = this.#server(target);
        if (server === undefined) this.#process(target).signal(signal);
        else if (signal === 'SIGSTOP') server.stop();
        else server.cont();
      }
    };
    signalAll('SIGSTOP');
    try {
      await act();
    } finally {
      signalAll('SIGCONT');
    }
  }

  async #kill(target: Target): Promise<void> {
    const server = this.#server(target);
    if (server === undefined) this.#process(target).signal('SIGKILL');
    else await server.kill();
  }

  async #restart(targets: readonly Target[]): Promise<void> {
    await Promise.all(targets.map(async (target) => this.#server(target)?.restart()));
  }

  #server({ victim }: Target): PrivateServer | undefined {
    if (victim === 'redis') return this.#stack.redis;
    return victim === 'postgres' ? this.#stack.postgres : undefined;
  }

  #process({ victim, index }: Target) {
    const { webs, workers } = this.#stack;
    return ((victim === 'web' ? webs : workers)[index] as LinkedProcess).process;
  }

  /** Until more have been ended than the pool of any process could hold at once. */
  async #endBackends(signal: AbortSignal): Promise<void> {
    this.#admin ??= await MikroORM.init({
      clientUrl: this.#stack.postgres.url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      dynamicImportProvider: (id) => import(id),
      pool: { min: 0, max: 1 },
      logger: () => undefined,
    });
    const giveUpAt = performance.now() + endBackendsWithinMs;
    for (let ended = 0; ended <= poolMax * 2 && performance.now() < giveUpAt;) {
      ended += await this.#endAll();
      await sleep(endEveryMs, undefined, { signal });
    }
  }

  async #endAll(): Promise<number> {
    const rows = await this.#admin?.em
      .fork()
      .execute<unknown[]>(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      // Its own connection may be one that a fault before has ended: the next one is new.
      .catch(() => []);
    this.backendsEnded += rows?.length ?? 0;
    return rows?.length ?? 0;
  }

  async #stopMidReply(
    { worker, readMs }: Extract<FaultAct, { act: 'stop-mid-reply' }>,
    hold: (ms?: number) => Promise<void>,
  ): Promise<void> {
    const { workers } = this.#stack;
    const all = workers.map((_, index) => ({ victim: 'worker' as const, index }));
    const reader = all[worker % all.length] as Target;
    await this.#whileStopped(all, () => hold(backlogMs));
    await hold(readMs);
    // What another worker does meanwhile moves the checkpoint away under this one.
    await this.#whileStopped([reader], () => hold());
  }

  #linkOf({ link, process }: Pick<Extract<FaultAct, { act: 'link' }>, 'link' | 'process'>): FaultyLink {
    if (link === 'clients') return this.#stack.clients;
    const processes = [...this.#stack.webs, ...this.#stack.workers];
    return (processes[process] as LinkedProcess)[link];
  }

  async #trouble(fault: Extract<FaultAct, { act: 'link' }>, hold: () => Promise<void>): Promise<void> {
    const link = this.#linkOf(fault);
    try {
      if (fault.trouble === 'cut') {
        link.refuse();
        link.cut();
      } else if (fault.trouble === 'hold') link.hold();
      else if (fault.trouble === 'delay') link.delay(delayMs);
      else link.throttle(throttledBytesPerSecond);
      await hold();
    } finally {
      link.accept();
      link.release();
      link.delay(0);
      link.throttle(0);
    }
  }

  async #strike(fault: Extract<FaultAct, { act: 'strike' }>, hold: () => Promise<void>): Promise<void> {
    const link = this.#linkOf(fault);
    link.strike({ nth: fault.nth, fault: fault.fault === 'delay' ? { delayMs } : fault.fault });
    try {
      await hold();
    } finally {
      link.forgetStrikes();
    }
  }
}
