/**
 * Every key and channel name. Keys of one room and of its shard share the hash tag `{sN}`, so that they live in one
 * slot and one script may touch them all. Control (`room:<id>:…`) and answers (`…:a:<q>`) are apart, so that the
 * answers of a giant room can be split later without touching anything else.
 */
import { createHash } from 'node:crypto';

/** 64 for ever: the shard of a game is a function of its id alone. */
export const shardCount = 64;
export const shards: readonly number[] = Array.from({ length: shardCount }, (_, shard) => shard);

/** The shard of a game, 0…63. */
export function shardOf(gameId: string): number {
  return createHash('sha256').update(gameId).digest().readUInt32BE(0) % shardCount;
}

export type Keys = ReturnType<typeof createKeys>;

/** Builds the names; `prefix` keeps deployments (and test files) apart on one Redis. */
export function createKeys(prefix: string) {
  const tag = (shard: number) => `${prefix}{s${shard}}`;
  return {
    prefix,
    /** Stream: everything that will be folded into Postgres. */
    log: (shard: number) => `${tag(shard)}:log`,
    /** Sorted set: game id → the earliest moment at which something is due. */
    deadlines: (shard: number) => `${tag(shard)}:deadlines`,
    /** String: mirrored in the checkpoint row; missing or other means that this Redis lost something. */
    epoch: (shard: number) => `${tag(shard)}:epoch`,
    /** String: when a web process last looked after the shard, in ms. */
    alive: (shard: number) => `${tag(shard)}:alive`,
    /** String with a time to live: the web process whose id is appended is there. */
    processBase: (shard: number) => `${tag(shard)}:proc:`,
    process: (shard: number, processId: string) => `${tag(shard)}:proc:${processId}`,
    /** String: the log position up to which everything is in Postgres. */
    stored: (shard: number) => `${tag(shard)}:stored`,
    /** Set: ids of live games whose rooms are lost and wait for a process that knows them. */
    unbuilt: (shard: number) => `${tag(shard)}:unbuilt`,
    /** Channel: ids of games in which something happened. A hint, never the news itself. */
    hints: (shard: number) => `${tag(shard)}:hints`,
    /** String: PIN → game id. The only key that is not in its game's shard. */
    pin: (pin: string) => `${prefix}pin:${pin}`,
    /** What the Socket.IO adapter names its channels after. */
    adapter: `${prefix}adapter`,
    /** What processes say of themselves, for operators. Hash: process id → `when|sample`; sorted set: process id → when. */
    samples: `${prefix}{ops}:samples`,
    sampled: `${prefix}{ops}:sampled`,
    /** Counters of the rate limits. */
    limits: `${prefix}limit`,
    /** String with a time to live: this sign-in by OpenID Connect has come back once. */
    usedSignIn: (state: string) => `${prefix}oidc:${state}`,
    room: (gameId: string) => {
      const shard = shardOf(gameId);
      return roomKeys(shard, `${tag(shard)}:room:${gameId}`);
    },
  };
}

function roomKeys(shard: number, base: string) {
  return {
    shard,
    /** Hash: phase, rev, clock and counters. */
    control: `${base}:control`,
    /** String: the game's definition as JSON, immutable. */
    definition: `${base}:definition`,
    /** List: the last 16 room events, newest first. */
    events: `${base}:ev`,
    /** Hash: player id → seat as JSON. */
    seats: `${base}:seats`,
    /** Hash: name by look → player id. */
    names: `${base}:names`,
    /** Hash: digest of a client's join key → player id. */
    joinKeys: `${base}:join-keys`,
    /** Hash: connection owner (player id, or `host:<connection>`) → `<process>/<connection>`. */
    connections: `${base}:connections`,
    /** Set: seats that are connected or gone for less than the grace time. */
    present: `${base}:present`,
    /** Sorted set: seats that are gone → since when. */
    gone: `${base}:gone`,
    /** Set: seats that still owe an answer to the open question. */
    waiting: `${base}:waiting`,
    /** Hash: player id → score after the last scored question, as JSON. */
    scores: `${base}:scores`,
    /** List: `id|score|nickname`, in the order of the leaderboard. */
    board: `${base}:board`,
    /** Set: ids of kicked players. */
    kicked: `${base}:kicked`,
    /** List: the last changes of the roster, newest first. */
    roster: `${base}:roster`,
    /** Hash: team index → sum of scores (`s<i>`) and members (`n<i>`). */
    teams: `${base}:teams`,
    /** Hash: process id → 1, the processes with sockets of this room. */
    processes: `${base}:processes`,
    /** Scripts append the question's index to it, and `joined`: who has joined since the question closed. */
    answersBase: `${base}:a:`,
    /** Hash: player id → stored answer to question `q`. */
    answers: (q: number) => `${base}:a:${q}`,
    /** What one scorer writes before its commit. */
    attempt: (id: string) => ({ scores: `${base}:try:${id}:scores`, board: `${base}:try:${id}:board` }),
  };
}
