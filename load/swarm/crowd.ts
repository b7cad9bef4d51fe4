import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerPayload } from '../../src/protocol/server-events.ts';
import { LagSampler } from '../lag-sampler.ts';
import { preciseNow, Recorder } from '../report/recorder.ts';
import type { CrowdOrder, CrowdResult, FromCrowd, Reached } from './crowd-messages.ts';
import { makeShared, readTarget } from './lean-socket.ts';
import { type Mark, spreadOf } from './marks.ts';
import { type Surroundings, SwarmPlayer } from './swarm-player.ts';

type Question = ServerPayload<'question:open'>;

const pacingMs = 20;
const progressMs = 1000;
const timeoutCheckMs = 250;
/** Answers written in one turn of the event loop: between two turns acknowledgements are read, and so not measured late. */
const burstChunk = 50;
/** From the moment in which the last player has the question to the burst; and what is the longest wait for that one. */
const burstAfterMs = 500;
const burstAtLatestMs = 4000;
/** Nobody waits longer for a moment of thought than this part of the time there is. */
const thinkShareMax = 0.5;

interface Room {
  players: number;
  joined: number;
  failed: number;
  /** By mark and question. */
  marks: Map<string, Reached & { told: boolean }>;
  /** Who has the question and waits for the burst. */
  waiting: { player: SwarmPlayer; question: Question }[];
  burst: NodeJS.Timeout | undefined;
}

/** All players of one process. Owns their connections and its timers, from `start()` to `stop()`. */
export class Crowd {
  readonly #order: CrowdOrder;
  readonly #tell: (message: FromCrowd) => void;
  readonly #recorder = new Recorder();
  readonly #players: SwarmPlayer[];
  readonly #rooms: Room[];
  readonly #lag: LagSampler;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Questions that are open and not yet revealed to everyone here: while there is one, the lag counts. */
  #questionsInPlay = 0;
  #connected = 0;

  constructor(order: CrowdOrder, tell: (message: FromCrowd) => void) {
    this.#order = order;
    this.#tell = tell;
    this.#rooms = order.rooms.map(({ players }) => ({
      players,
      joined: 0,
      failed: 0,
      marks: new Map(),
      waiting: [],
      burst: undefined,
    }));
    this.#players = this.#makePlayers();
    this.#lag = new LagSampler((lagMs) => this.#onLag(lagMs));
  }

  start(): void {
    this.#lag.hold();
    const startedAt = performance.now();
    const pacing = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1000) * this.#order.connectsPerSecond;
      while (this.#connected < Math.min(due, this.#players.length)) this.#players[this.#connected++]?.connect();
      if (this.#connected === this.#players.length) clearInterval(pacing);
    }, pacingMs);
    this.#timers.push(
      pacing,
      setInterval(() => this.#tellProgress(), progressMs),
      setInterval(() => {
        const now = preciseNow();
        for (const player of this.#players) player.checkTimeouts(now);
      }, timeoutCheckMs),
    );
  }

  /** Ends every connection and gives what was seen. */
  stop(): CrowdResult {
    this.#lag.release();
    for (const timer of this.#timers) clearInterval(timer);
    for (const { burst } of this.#rooms) clearTimeout(burst);
    for (const player of this.#players) player.close();
    const unreached = this.#rooms.flatMap(({ marks }) => [...marks.values()].filter(({ told }) => !told));
    return {
      journals: this.#rooms.map((_, index) =>
        this.#players.filter(({ room }) => room === index).map(({ journal }) => journal),
      ),
      recording: this.#recorder.take(),
      unreached,
      frames: this.#players.reduce((sum, { frames }) => sum + frames, 0),
    };
  }

  /** In turn from all rooms, so that they fill together. */
  #makePlayers(): SwarmPlayer[] {
    const { url, rooms, firstNumber, localAddresses } = this.#order;
    const around: Surroundings = {
      target: readTarget(url),
      shared: makeShared(),
      recorder: this.#recorder,
      onJoined: ({ room }) => this.#onSeated(room, 'joined'),
      onQuestion: (player, question) => this.#onQuestion(player, question),
      onMark: ({ room }, mark, question) => this.#onMark(room, mark, question),
      onFailed: (player) => this.#onFailed(player),
    };
    const variants = localAddresses.map((localAddress) => ({ ...around, localAddress }));
    const players: SwarmPlayer[] = [];
    const largest = Math.max(0, ...rooms.map((room) => room.players));
    for (let nth = 0; nth < largest; nth += 1) {
      for (const [room, { pin, players: count }] of rooms.entries()) {
        if (nth >= count) continue;
        const nickname = `Swarm ${firstNumber + players.length}`;
        players.push(new SwarmPlayer({ room, pin, nickname }, variants[players.length % variants.length] ?? around));
      }
    }
    return players;
  }

  #onSeated(index: number, what: 'joined' | 'failed'): void {
    const room = this.#roomAt(index);
    room[what] += 1;
    if (room.joined + room.failed < room.players) return;
    this.#tellProgress();
    this.#tell({ type: 'joined', room: index });
  }

  #onFailed(player: SwarmPlayer): void {
    const room = this.#roomAt(player.room);
    if (player.journal.playerId === '') this.#onSeated(player.room, 'failed');
    else room.failed += 1;
    // Whoever waited for this one waits no longer.
    for (const entry of room.marks.values()) this.#checkReached(player.room, entry);
  }

  #onMark(index: number, mark: Mark, question: number): void {
    const { marks } = this.#roomAt(index);
    const key = `${mark}/${question}`;
    const now = preciseNow();
    let entry = marks.get(key);
    if (entry === undefined) {
      entry = { room: index, mark, question, firstAt: now, lastAt: now, players: 0, told: false };
      marks.set(key, entry);
      if (mark === 'open') this.#questionsInPlay += 1;
    }
    entry.players += 1;
    entry.lastAt = now;
    const spread = spreadOf[mark];
    if (spread !== undefined) this.#recorder.received(spread, `${this.#order.rooms[index]?.pin} ${question}`);
    this.#checkReached(index, entry);
  }

  #checkReached(index: number, entry: Reached & { told: boolean }): void {
    const room = this.#roomAt(index);
    const { told, ...reached } = entry;
    if (told || entry.players < room.players - room.failed) return;
    entry.told = true;
    if (entry.mark === 'result') this.#questionsInPlay -= 1;
    if (entry.mark === 'open' && this.#order.thinkMs === undefined) this.#burstSoon(index, burstAfterMs);
    this.#tell({ type: 'reached', reached });
  }

  #onQuestion(player: SwarmPlayer, question: Question): void {
    const { thinkMs } = this.#order;
    if (thinkMs === undefined) {
      const room = this.#roomAt(player.room);
      if (room.waiting.length === 0) this.#burstSoon(player.room, burstAtLatestMs);
      room.waiting.push({ player, question });
      return;
    }
    const { opensAt, closesAt } = question;
    const waitMs = Math.random() * Math.min(thinkMs, (closesAt - opensAt) * thinkShareMax);
    setTimeout(() => player.answer(question), waitMs);
  }

  #burstSoon(index: number, waitMs: number): void {
    const room = this.#roomAt(index);
    clearTimeout(room.burst);
    room.burst = setTimeout(() => void this.#answerAll(index), waitMs);
  }

  async #answerAll(index: number): Promise<void> {
    const room = this.#roomAt(index);
    const waiting = room.waiting.splice(0);
    const startedAt = preciseNow();
    const reached = { room: index, question: waiting[0]?.question.index ?? -1, firstAt: startedAt, lastAt: startedAt };
    this.#tell({ type: 'reached', reached: { ...reached, mark: 'burst', players: waiting.length } });
    for (const [nth, { player, question }] of waiting.entries()) {
      if (nth > 0 && nth % burstChunk === 0) await nextTurn();
      player.answer(question, startedAt);
    }
    this.#recorder.measure('burst.sending', preciseNow() - startedAt);
  }

  #onLag(lagMs: number): void {
    this.#recorder.measure(this.#questionsInPlay > 0 ? 'generator.lag' : 'generator.lag.between', lagMs);
  }

  #tellProgress(): void {
    const joined = this.#rooms.reduce((sum, room) => sum + room.joined, 0);
    const failed = this.#rooms.reduce((sum, room) => sum + room.failed, 0);
    this.#tell({ type: 'progress', progress: { joined, failed, recording: this.#recorder.take() } });
  }

  #roomAt(index: number): Room {
    const room = this.#rooms[index];
    if (room === undefined) throw new Error(`there is no room ${index}`);
    return room;
  }
}
