import type { ServerPayload } from '../../src/protocol/server-events.ts';
import { hostGame } from '../host-game.ts';
import type { PlayerJournal } from '../journal.ts';
import { LoadError } from '../load-error.ts';
import type { Environment } from '../private-server.ts';
import type { Timeline } from '../report/timeline.ts';
import type { Game } from '../rest.ts';
import { Crew, divideWork, share } from './crew.ts';
import { PhaseLog } from './phase-log.ts';
import type { SwarmArguments } from './read-swarm-arguments.ts';
import { SwarmRun } from './swarm-run.ts';

export interface SwarmGame {
  url: string;
  /** One for each room. */
  games: Game[];
  players: number;
  wanted: SwarmArguments;
  /** The first process of a server of the run's own. */
  serverPid: number | undefined;
  timeline: Timeline;
  env: Environment;
  print: (line: string) => void;
  signal: AbortSignal;
}

export interface SwarmPlayed {
  /** By room. */
  journals: PlayerJournal[][];
  overs: ServerPayload<'game:over'>[];
  phases: PhaseLog;
  /** Frames to a player, without pings, from the connection to the end. */
  framesPerPlayer: number;
  joinsPerSecond: number;
}

/** The longest that a question with everything around it, and the arrival of the players, can take beyond their pace. */
const questionMsMax = 40_000;
const joinMsMax = 120_000;
const progressMs = 2000;

/** Plays and hosts one game in each room. @throws {LoadError} when it does not come to its end. */
export async function playSwarm(game: SwarmGame): Promise<SwarmPlayed> {
  const { games, players, wanted, print, signal, timeline } = game;
  const { crew, run, phases } = gather(game);
  const over = new AbortController();
  const progress = setInterval(() => print(run.describe()), progressMs);
  const limitMs = joinMsMax + (players / wanted.connectsPerSecond) * 1000 + wanted.questions * questionMsMax;
  const limit = setTimeout(() => over.abort(), limitMs);
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(new LoadError('the game did not come to its end in time'));
  for (const each of [signal, over.signal]) each.addEventListener('abort', stop, { once: true });
  try {
    crew.start();
    const hosted = hostAll(game, run, over.signal);
    const overs = Promise.all([hosted, run.finished]).then(([all]) => all, breakOff);
    const first = await Promise.race([overs, stopped.promise, crew.ended().then(() => undefined)]);
    if (first === undefined) throw new LoadError('the generator ended early');
    const results = await crew.finish();
    run.close();
    for (const { recording } of results) timeline.add(recording);
    return {
      journals: games.map((_, room) => results.flatMap(({ journals }) => journals[room] ?? [])),
      overs: first,
      phases,
      framesPerPlayer: results.reduce((sum, { frames }) => sum + frames, 0) / players,
      joinsPerSecond: run.joinsPerSecond,
    };
  } finally {
    clearInterval(progress);
    clearTimeout(limit);
    signal.removeEventListener('abort', stop);
    over.abort();
    crew.kill();
  }
}

function breakOff(error: unknown): never {
  if (error instanceof LoadError) throw error;
  throw new LoadError(`the run broke off: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

function gather(game: SwarmGame): { crew: Crew; run: SwarmRun; phases: PhaseLog } {
  const { url, games, players, wanted, serverPid, env, timeline } = game;
  const { thinkMs, connectsPerSecond, processes, questions } = wanted;
  const pins = games.map(({ pin }) => pin);
  const orders = divideWork({ url, pins, players, thinkMs, connectsPerSecond }, Math.min(processes, players));
  const crew = new Crew(orders, env);
  const phases = new PhaseLog(serverPid, crew.pids, players);
  const run = new SwarmRun({ players, rooms: games.length, questions }, timeline, phases);
  crew.follow(run);
  return { crew, run, phases };
}

/** The first room's screen is what is told; who joins is told by the swarm itself. */
async function hostAll(
  { games, players, url, wanted: { pauseMs }, print }: SwarmGame,
  run: SwarmRun,
  signal: AbortSignal,
): Promise<ServerPayload<'game:over'>[]> {
  const tell = (line: string): void => {
    if (line.startsWith('lobby')) return;
    print(line);
    if (/intro|standings|over/.test(line)) run.onStep();
  };
  return await Promise.all(
    games.map(({ hostToken }, room) =>
      hostGame({
        url,
        hostToken,
        players: share(players, games.length, room),
        pauseMs,
        tell: room === 0 ? tell : () => undefined,
        signal,
      }),
    ),
  );
}
