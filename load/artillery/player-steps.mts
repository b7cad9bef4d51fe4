/** The steps of every scenario. Artillery loads this file in its worker and calls the functions for each player. */
import type { Socket } from 'socket.io-client';
import { type ArtilleryMetrics, Generator } from './generator.ts';
import { LoadPlayer } from './load-player.ts';
import type { Plan } from './plan.ts';
import { PlayerLink } from './player-link.ts';

interface PlayerContext {
  vars: { plan: string };
  sockets: Record<string, Socket>;
  player?: LoadPlayer;
}

/** Artillery gives its steps no life cycle but the emitter that all players of a worker share: the generator goes with it. */
const generators = new WeakMap<ArtilleryMetrics, Generator>();

function generatorOf(metrics: ArtilleryMetrics, { plan }: PlayerContext['vars']): Generator {
  const generator = generators.get(metrics) ?? new Generator(JSON.parse(plan) as Plan, metrics);
  generators.set(metrics, generator);
  return generator;
}

/** Takes a seat. The socket is connected already. */
export async function join(context: PlayerContext, metrics: ArtilleryMetrics): Promise<void> {
  const socket = context.sockets[''];
  if (socket === undefined) throw new Error('Artillery has opened no socket');
  const generator = generatorOf(metrics, context.vars);
  const { seat, room } = generator.takeSeat();
  try {
    context.player = new LoadPlayer({ link: new PlayerLink(socket), generator, gameId: room.gameId });
    await context.player.join(room.pin, `Load ${seat + 1}`);
  } catch (error) {
    metrics.emit('error', error instanceof Error ? error.message : String(error));
    await generator.leaveSeat();
    throw error;
  }
}

/** Plays to the end and hands in the journal, also of a player who dropped out. */
export async function play({ player, vars }: PlayerContext, metrics: ArtilleryMetrics): Promise<void> {
  if (player === undefined) throw new Error('play comes after join');
  const generator = generatorOf(metrics, vars);
  try {
    await player.play(generator.plan.playTimeoutMs);
  } catch (error) {
    metrics.emit('error', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await generator.tell({ gameId: player.gameId, journal: player.journal });
    await generator.leaveSeat();
  }
}
