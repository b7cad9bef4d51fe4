/** Builds the limits of a web process: what it refuses, and when. */
import { connectionLimits, descriptorLimit } from '../http/descriptor-budget.ts';
import { ConnectionLimiter } from '../http/connection-limiter.ts';
import { createRateLimits } from '../http/rate-limits.ts';
import { WorkQueue } from '../lib/work-queue.ts';
import { AddressCounter } from '../live/overload/address-counter.ts';
import { Admission } from '../live/overload/admission.ts';
import { LoadMonitor } from '../live/overload/load-monitor.ts';
import { PinGuesses } from '../live/overload/pin-guesses.ts';
import { RejoinLimits } from '../live/overload/rejoin-limits.ts';
import type { WebInfra } from './web-infra.ts';
import type { Service } from './lifecycle.ts';

export type Overload = ReturnType<typeof buildOverload>;

/** Connections to Redis. A cluster has one for each node, and not all its nodes are configured. */
const redisConnections = { cluster: 64, one: 8 } as const;

export function buildOverload({ config, redis, keys, randomness, now, metrics, tasks, logger }: WebInfra) {
  const { limits: configured, database, http } = config;
  const work = new WorkQueue(configured);
  const connections = connectionLimits(configured, {
    descriptors: descriptorLimit(),
    reserved: database.poolMax + redisConnections[config.redis.cluster ? 'cluster' : 'one'],
    oneProxy: http.trustProxy,
  });
  const limiter = new ConnectionLimiter(connections, metrics.connectionEnded, logger);
  const addresses = new AddressCounter({ ...configured, ...connections }, now);
  const admission = new Admission(config.busy, () => randomness.next(), metrics.refused);
  const load = new LoadMonitor(admission, redis, { logger, tasks });
  const limits = createRateLimits(redis, keys.limits, configured);
  const guesses = new PinGuesses(configured, {
    countShared: (address) => limits.wrongPin(address),
    now,
    onGuess: metrics.pinGuessed,
  });
  metrics.watch('connections', 'Open TCP connections', () => limiter.counts.open);
  metrics.watch('connections_waiting', 'TCP connections without a socket', () => limiter.counts.waiting);
  metrics.watch('busy_level', 'What is refused: 0 nothing, 1 whoever is new, 2 connections too', () => admission.level);
  metrics.watch('work_waiting', 'Handshakes, joins and requests that wait for a turn', () => work.waiting);
  const service: Service = {
    name: 'overload',
    start: () => load.start(),
    drain() {
      load.stop();
      guesses.stop();
    },
    stop: () => load.stop(),
  };
  return {
    work,
    limiter,
    addresses,
    admission,
    load,
    limits,
    guesses,
    rejoins: new RejoinLimits(configured, now),
    service,
  };
}
