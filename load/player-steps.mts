/** The steps of `classroom.yml`. Artillery loads this file in its worker and calls the functions for each player. */
import { appendFileSync } from 'node:fs';
import type { Socket } from 'socket.io-client';
import { LagSampler } from './lag-sampler.ts';
import { LoadPlayer, type Metrics } from './load-player.ts';

interface PlayerContext {
  vars: { pin: string; journalPath: string; thinkMsMax: number; playTimeoutMs: number; $uuid: string };
  sockets: Record<string, Socket>;
  player?: LoadPlayer;
}

/** Artillery gives its steps no life cycle but the emitter that all players of a worker share: the sampler goes with it. */
const samplers = new WeakMap<Metrics, LagSampler>();

function samplerOf(metrics: Metrics): LagSampler {
  const sampler = samplers.get(metrics) ?? new LagSampler((lagMs) => metrics.emit('histogram', 'generator.lag', lagMs));
  samplers.set(metrics, sampler);
  return sampler;
}

/** Takes a seat. The socket is connected already. */
export async function join(context: PlayerContext, metrics: Metrics): Promise<void> {
  const socket = context.sockets[''];
  if (socket === undefined) throw new Error('Artillery has opened no socket');
  const { pin, thinkMsMax, $uuid } = context.vars;
  const sampler = samplerOf(metrics);
  sampler.hold();
  try {
    context.player = new LoadPlayer(socket, metrics, thinkMsMax);
    await context.player.join(pin, `Load ${$uuid.slice(0, 8)}`);
  } catch (error) {
    sampler.release();
    throw error;
  }
}

/** Plays to the end and writes the journal, also of a player who dropped out. */
export async function play(context: PlayerContext, metrics: Metrics): Promise<void> {
  const { player, vars } = context;
  if (player === undefined) throw new Error('play comes after join');
  try {
    await player.play(vars.playTimeoutMs);
  } finally {
    appendFileSync(vars.journalPath, `${JSON.stringify(player.journal)}\n`);
    samplerOf(metrics).release();
  }
}
