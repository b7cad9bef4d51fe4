import { setTimeout as sleep } from 'node:timers/promises';
import { chooseAnswer } from '../../load/choose-answer.ts';
import { RoomClient } from '../../src/client/room-client.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import { revEvents, type ServerPayload } from '../../src/protocol/server-events.ts';
import { type GameJournal, noteEvent, type PlayerJournal } from './game-journal.ts';
import { limited } from './limited.ts';
import { type Followed, joinUntilKnown, lostStates, type Pass, PeopleMoves } from './people-moves.ts';
import { tapWire, type WireTapListener } from './wire-tap.ts';

export interface ChaosRoomOptions {
  url: string;
  pin: string;
  hostToken: string;
  players: number;
  journal: GameJournal;
  /** 0 ≤ x < 1; what players choose and how long they think. */
  random: () => number;
  /** Called for each answer that is acknowledged for the first time. */
  onAck: () => void;
  /** Called when the first player sees a new question. */
  onQuestion: () => void;
  /** How long players think at most. */
  thinkMsMax?: number;
  /** The room before: whoever was not banned there goes on under the same name. */
  before?: ChaosRoom;
  /** Of a player who plays for the pot. */
  passOf?: (number: number) => Pass | undefined;
  /** How often everybody sends each request but the join, whose second is refused on a socket that has a seat. */
  copies?: number;
}

/** Shorter than a person's client waits, so that a run of a minute meets many questions; it says the same. */
const timing = { retryBaseMs: 100, retryMaxMs: 2000, hostTimeoutMs: 4000 };
const thinkMsMaxUsual = 400;
/** Two hosts press at about the same moment, after the room has stood still for this long. */
const pressAfterMs = 60;
const hostsPerRoom = 2;
const roomEvents: ReadonlySet<string> = new Set(revEvents);
const joinedAtOnce = 50;
/** In a room that has not begun, or of whose people nothing is known by then, something waits for what never comes. */
const beginWithinMs = 180_000;
const settleWithinMs = 60_000;

/** The players and hosts of one game, from joining to the last screen. `close()` ends them. */
export class ChaosRoom {
  readonly #options: ChaosRoomOptions;
  readonly #hosts: RoomClient[] = [];
  readonly #players: RoomClient[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #people: PeopleMoves;
  #questionSeen = -1;
  #closed = false;
  #joined = 0;
  #stage: 'joins' | 'renames' | 'starts' | 'plays' | 'settles' = 'joins';

  constructor(options: ChaosRoomOptions) {
    this.#options = options;
    this.#people = new PeopleMoves({
      journal: options.journal,
      url: options.url,
      pin: options.pin,
      hosts: this.#hosts,
      players: this.#players,
      newDevice: (player) => this.#client(this.#listen(player)),
      play: (client, player) => this.#play(client, player),
    });
  }

  /** How many players see the room just now. */
  get live(): number {
    return this.#players.filter(({ state }) => state.connection === 'live').length;
  }

  /** What the room is doing, for progress and for who waits in vain. */
  get doing(): string {
    const { players, journal } = this.#options;
    const connections = Map.groupBy([...this.#hosts, ...this.#players], ({ state }) => state.connection);
    const screens = [...connections].map(([connection, { length }]) => `${length} ${connection}`).join(', ');
    const joined = this.#stage === 'joins' ? ` (${this.#joined} of ${players} players)` : '';
    const phase = this.#phase ?? 'nothing';
    return `game ${journal.gameId} ${this.#stage}${joined}; a host sees ${phase}, question ${this.#questionSeen}; ${screens}`;
  }

  /** Brings hosts and players into the lobby, and starts the game. @throws when that takes longer than it may */
  async begin(signal: AbortSignal): Promise<void> {
    const wait = { what: 'the start of a game', limitMs: beginWithinMs, describe: () => this.doing };
    await limited(wait, this.#begin(signal));
  }

  async #begin(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < hostsPerRoom; i += 1) this.#addHost();
    for (let from = 0; from < this.#options.players; from += joinedAtOnce) {
      const count = Math.min(joinedAtOnce, this.#options.players - from);
      await Promise.all(Array.from({ length: count }, (_, i) => this.#join(from + i, signal)));
    }
    this.#stage = 'renames';
    await this.#people.inLobby(signal);
    this.#stage = 'starts';
    while (this.#phase === undefined || this.#phase === 'lobby') {
      await this.#hosts[0]?.start();
      await sleep(100, undefined, { signal });
    }
    this.#stage = 'plays';
  }

  /** Whether every screen shows the end, or has lost its seat. */
  get isOver(): boolean {
    return [...this.#hosts, ...this.#staying].every(({ state }) => hasEnded(state) || lostStates.has(state.connection));
  }

  /** Resolves when the outcome of what was done to people is known. @throws when it takes longer than it may */
  async settled(): Promise<void> {
    this.#stage = 'settles';
    const describe = () => `${this.#people.pending.join(', ')}; ${this.doing}`;
    const wait = { what: 'the outcome of what was done to people', limitMs: settleWithinMs, describe };
    await limited(wait, this.#people.settled());
  }

  /** One more try to end the game: a room that moves all the time may have moved on since the host looked. */
  async end(): Promise<void> {
    await this.#hosts[0]?.end();
  }

  /** Writes down what the screens show. */
  noteScreens(): void {
    const { journal } = this.#options;
    for (const [i, client] of this.#players.entries()) {
      const { snapshot } = client.state;
      const player = journal.players[i] as PlayerJournal;
      if (player.banned) continue;
      player.over = snapshot?.over;
      player.final = snapshot?.you?.final;
      if (!hasEnded(client.state)) {
        journal.troubles.push(`${player.nickname} sees ${snapshot?.room.phase ?? 'nothing'} at the end`);
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const client of [...this.#hosts, ...this.#players]) client.close();
  }

  /**
   * A player goes on to the room that follows this one.
   * @returns the seat there, under the name that the player had; without a token for who has lost the seat here, and joins anew
   */
  follow(number: number, signal: AbortSignal, pass?: Pass): ReturnType<PeopleMoves['follow']> {
    return this.#people.follow(this.#players[number] as RoomClient, number, signal, pass);
  }

  isBanned(number: number): boolean {
    return this.#options.journal.players[number]?.banned === true;
  }

  get #staying(): RoomClient[] {
    return this.#players.filter((_, number) => !this.isBanned(number));
  }

  get #phase() {
    return this.#hosts[0]?.state.snapshot?.room.phase;
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #client(listener: WireTapListener, token?: string): RoomClient {
    const { url, journal, random, copies = 1 } = this.#options;
    const onEvent = (event: string, payload: unknown) => {
      if (roomEvents.has(event)) noteEvent(journal, event, payload as { rev: number });
    };
    const parser = tapWire({ ...listener, onEvent }, (event) => (event === 'player:join' ? 1 : copies));
    return new RoomClient({
      url,
      timing,
      random,
      socketOptions: { parser },
      ...(token === undefined ? {} : { token }),
    });
  }

  #addHost(): void {
    const { hostToken, journal } = this.#options;
    const onRequest = (_: number, event: string, payload: unknown) => {
      const { rev } = payload as { rev?: number };
      if (/^host:(start|next|end)$/.test(event) && rev !== undefined) journal.pressed.add(rev);
    };
    const host = this.#client({ onRequest }, hostToken);
    let pressedAt = -1;
    host.subscribe((state) => {
      this.#checkSeat(state, 'a host');
      const { snapshot } = state;
      const waits = snapshot?.room.phase === 'reveal' || snapshot?.room.phase === 'standings';
      if (journal.autoAdvance || !waits || snapshot.rev === pressedAt) return;
      pressedAt = snapshot.rev;
      this.#after(pressAfterMs, () => {
        if (host.state.snapshot?.rev === pressedAt) void host.next();
      });
    });
    host.connect();
    this.#hosts.push(host);
  }

  async #join(number: number, signal: AbortSignal): Promise<void> {
    const { pin, journal } = this.#options;
    const nickname = `Player ${number}`;
    // Whoever was banned in the room before comes with another browser.
    const device = `the browser of ${nickname}, since ${pin}`;
    const player: PlayerJournal = { playerId: '', nickname, device, readmitted: 0, sent: new Map(), replies: [] };
    journal.players[number] = player;
    const { before } = this.#options;
    const pass = this.#options.passOf?.(number);
    const follows = before !== undefined && !before.isBanned(number);
    const went: Partial<Followed> = follows ? await before.follow(number, signal, pass) : {};
    const { token, ...same } = went;
    Object.assign(player, same);
    const client = this.#client(this.#listen(player), token);
    this.#players[number] = client;
    if (token !== undefined) client.connect();
    else {
      const as = { nickname: player.nickname, device: player.device };
      player.playerId = await joinUntilKnown(client, { pin, ...as }, signal, pass);
    }
    this.#joined += 1;
    this.#play(client, player);
  }

  /** Keeps what was sent and every reply, by the numbers that the protocol gives requests. */
  #listen(player: PlayerJournal): WireTapListener {
    const asked = new Map<number, number>();
    const acked = new Set<number>();
    return {
      onRequest: (id, event, payload) => {
        if (event !== 'player:answer') return;
        const { question, answer } = payload as { question: number; answer: Answer };
        asked.set(id, question);
        player.sent.set(question, answer);
      },
      onReply: (id, reply) => {
        const question = asked.get(id);
        if (question === undefined) return;
        player.replies.push(readReply(question, reply));
        if (!(reply as { ok: boolean }).ok || acked.has(question)) return;
        acked.add(question);
        this.#options.onAck();
      },
    };
  }

  #play(client: RoomClient, player: PlayerJournal): void {
    const { random, onQuestion, thinkMsMax = thinkMsMaxUsual } = this.#options;
    let answered = -1;
    const look = (state: RoomState) => {
      if (this.#people.isExpected(client, state)) return;
      this.#checkSeat(state, player.nickname);
      const { question, room } = state.snapshot ?? {};
      if (question === undefined || room?.phase !== 'open' || question.index <= answered) return;
      answered = question.index;
      if (answered > this.#questionSeen) {
        this.#questionSeen = answered;
        onQuestion();
      }
      // Another device of the same player says the same.
      const answer = player.sent.get(answered) ?? chooseAnswer(question as ServerPayload<'question:open'>, random);
      this.#people.atQuestion(answered);
      if (answer === undefined) return;
      this.#after(random() * thinkMsMax, () => void client.answer(question.index, answer));
    };
    client.subscribe(look);
    look(client.state);
  }

  #checkSeat({ connection, error }: RoomState, who: string): void {
    if (this.#closed || !lostStates.has(connection)) return;
    this.#options.journal.troubles.push(`${who} is ${connection}${error === undefined ? '' : ` (${error.code})`}`);
  }
}

/** Over, and a player has been told their own result as well. */
function hasEnded({ snapshot }: RoomState): boolean {
  if (snapshot?.over === undefined) return false;
  return snapshot.role === 'host' || snapshot.you?.final !== undefined;
}

function readReply(question: number, reply: unknown) {
  const { ok, error, status, elapsedMs, receipt } = reply as {
    ok: boolean;
    status: 'accepted' | 'duplicate';
    elapsedMs: number;
    receipt: string;
    error?: { code: string; retryable: boolean };
  };
  const at = Date.now();
  if (ok) return { question, at, ok, status, elapsedMs, receipt };
  return { question, at, ok, code: error?.code ?? 'none', retryable: error?.retryable === true };
}
