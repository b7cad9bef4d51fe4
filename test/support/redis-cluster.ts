/** Three Redis servers that are one cluster, on this machine, with the product's settings. */
import { Redis } from 'ioredis';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { startRedis, type PrivateServer } from './private-server.ts';

const nodeCount = 3;
const slotCount = 16_384;
const password = 'only-tests-know-it';

export interface RedisCluster {
  /** For REDIS_URL: all nodes. */
  readonly url: string;
  readonly nodes: readonly PrivateServer[];
  /** Asks one node, on a connection of its own. */
  ask<T>(node: number, question: (redis: Redis) => Promise<T>): Promise<T>;
  /** The node that has the slot of a key. */
  nodeOf(key: string): Promise<number>;
  close(): Promise<void>;
}

/** Resolves when all slots are served. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const busPorts: number[] = [];
  for (let i = 0; i < nodeCount; i += 1) busPorts.push(await findFreePort());
  const nodes = await Promise.all(busPorts.map((busPort) => startRedis({ password, args: clusterArguments(busPort) })));
  const cluster: RedisCluster = {
    url: nodes.map(({ url }) => url).join(','),
    nodes,
    ask: async (node, question) => {
      const redis = new Redis((nodes[node] as PrivateServer).url);
      try {
        return await question(redis);
      } finally {
        redis.disconnect();
      }
    },
    nodeOf: async (key) => {
      const slot = await cluster.ask(0, (redis) => redis.cluster('KEYSLOT', key));
      return Math.floor((slot * nodeCount) / slotCount);
    },
    close: async () => void (await Promise.all(nodes.map((node) => node.close()))),
  };
  for (const node of nodes.keys()) await cluster.ask(node, (redis) => found(redis, node));
  for (const [i, { url }] of nodes.entries()) {
    await cluster.ask(0, (redis) => redis.cluster('MEET', '127.0.0.1', new URL(url).port, String(busPorts[i])));
  }
  await Promise.all([...nodes.keys()].map((node) => cluster.ask(node, whole)));
  return cluster;
}

const clusterArguments = (busPort: number): string[] =>
  Object.entries({
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-port': String(busPort),
    'cluster-node-timeout': '2000',
    'cluster-require-full-coverage': 'no',
  }).flatMap(([name, value]) => [`--${name}`, value]);

async function found(redis: Redis, node: number): Promise<void> {
  const first = (index: number) => Math.ceil((index * slotCount) / nodeCount);
  await redis.call('CLUSTER', 'ADDSLOTSRANGE', first(node), first(node + 1) - 1);
  await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', node + 1);
}

/** Waits until this node knows who serves every slot. */
async function whole(redis: Redis): Promise<void> {
  for (;;) {
    const info = await redis.cluster('INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slotCount}`)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
