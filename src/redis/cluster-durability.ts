import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../observability/logger.ts';
import type { RedisCommands } from './connect.ts';
import { DurabilityGuard } from './durability-guard.ts';

/** Whether the Redis behind a connection keeps what it acknowledges. */
export type Durability = Pick<DurabilityGuard, 'ok' | 'faults' | 'check' | 'start' | 'stop'>;

interface DurabilityOptions {
  allowLossy: boolean;
}

export function guardDurability(redis: RedisCommands, options: DurabilityOptions, logger: Logger): Durability {
  if (redis.isCluster) return new ClusterDurability(redis as Cluster, options, logger);
  return new DurabilityGuard(redis as Redis, options, logger);
}

/**
 * The same for a cluster: a guard for each node. One node that may lose answers stops acceptance on all of them, and so
 * does a new node that is not checked yet. An unavailable node accepts nothing and does not stop the others.
 */
class ClusterDurability implements Durability {
  readonly #cluster: Cluster;
  readonly #guards = new Map<Redis, DurabilityGuard>();
  readonly #add: (node: Redis) => void;
  readonly #remove: (node: Redis) => void;

  constructor(cluster: Cluster, options: DurabilityOptions, logger: Logger) {
    this.#cluster = cluster;
    this.#add = (node) => {
      const { host, port } = node.options;
      const guard = new DurabilityGuard(node, options, logger.child({ node: `${host}:${port}` }));
      this.#guards.set(node, guard);
      guard.start();
    };
    this.#remove = (node) => {
      this.#guards.get(node)?.stop();
      this.#guards.delete(node);
    };
  }

  start(): void {
    for (const node of this.#cluster.nodes()) this.#add(node);
    this.#cluster.on('+node', this.#add);
    this.#cluster.on('-node', this.#remove);
  }

  get ok(): boolean {
    const reachable = this.#reachable();
    return reachable.length > 0 && reachable.every((guard) => guard.ok);
  }

  get faults(): readonly string[] {
    return this.#reachable().flatMap(({ faults }) => faults);
  }

  async check(): Promise<boolean> {
    await Promise.all(this.#reachable().map((guard) => guard.check()));
    return this.ok;
  }

  stop(): void {
    this.#cluster.off('+node', this.#add);
    this.#cluster.off('-node', this.#remove);
    for (const guard of this.#guards.values()) guard.stop();
  }

  #reachable(): DurabilityGuard[] {
    return [...this.#guards].flatMap(([node, guard]) => (node.status === 'ready' ? [guard] : []));
  }
}
