/** The steps of every scenario. Artillery calls `prepare` once, in its main process, and the others in its worker for each player. */
import type { Socket } from 'socket.io-client';
import { LoadError } from '../load-error.ts';
import { type ArtilleryMetrics, Generator } from './generator.ts';
import { LoadPlayer } from './load-player.ts';
import { PlayerLink } from './player-link.ts';
import { type ArrivalPhase, prepareRun } from './prepare-run.ts';
import { readVariables } from './read-variables.ts';

interface PlayerContext {
  vars: Record<string, unknown> & { target: string };
  sockets: Record<string, Socket>;
  player?: LoadPlayer;
}

/** What Artillery tells plugins of a run: `phases` is the list that it will divide among its workers. */
interface ArtilleryGlobal {
  artillery?: {
    testInfo?: { flags?: { variables?: string }; metadata?: { testConfig?: { phases?: ArrivalPhase[] } } };
  };
}

/** Artillery gives its steps no life cycle but the emitter that all players of a worker share: the generator goes with it. */
const generators = new WeakMap<ArtilleryMetrics, Generator>();

function generatorOf(metrics: ArtilleryMetrics, vars: PlayerContext['vars']): Generator {
  const generator = generators.get(metrics) ?? new Generator(readVariables(vars), metrics);
  generators.set(metrics, generator);
  return generator;
}

/** Ends the run with one line when nobody could play; a step that fails here is a stack trace to Artillery. */
export async function prepare({ vars }: PlayerContext): Promise<void> {
  const { flags, metadata } = (globalThis as ArtilleryGlobal).artillery?.testInfo ?? {};
  const phases = metadata?.testConfig?.phases ?? [];
  try {
    await prepareRun({
      vars,
      given: flags?.variables,
      target: vars.target,
      phases,
      print: (line) => console.log(line),
    });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    console.error(`load: ${error.message}`);
    process.exit(2);
  }
}

/** Takes a seat. The socket is connected already. */
export async function join(context: PlayerContext, metrics: ArtilleryMetrics): Promise<void> {
  const socket = context.sockets[''];
  if (socket === undefined) throw new Error('Artillery has opened no socket');
  const generator = generatorOf(metrics, context.vars);
  const { pins } = generator.isOwnRoom ? generator.variables : readVariables(context.vars);
  const { seat, room } = generator.takeSeat(pins);
  try {
    if (generator.isOver(room.gameId)) return await late(generator);
    const player = new LoadPlayer({ link: new PlayerLink(socket), generator, gameId: room.gameId });
    if (await player.join(room.pin, seat)) context.player = player;
    else await late(generator);
  } catch (error) {
    metrics.emit('error', error instanceof Error ? error.message : String(error));
    await generator.leaveSeat();
    throw error;
  }
}

/** The game was over before this player came. */
async function late(generator: Generator): Promise<void> {
  generator.count('players.after_the_end');
  await generator.leaveSeat();
}

/** Plays to the end and hands in the journal, also of a player who dropped out. */
export async function play({ player, vars }: PlayerContext, metrics: ArtilleryMetrics): Promise<void> {
  if (player === undefined) return;
  const generator = generatorOf(metrics, vars);
  try {
    await player.play(generator.variables.playTimeoutMs);
  } catch (error) {
    metrics.emit('error', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await generator.tell({ gameId: player.gameId, journal: player.journal });
    await generator.leaveSeat();
  }
}
