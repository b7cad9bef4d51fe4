/**
 * Every key and channel name. Keys of a room and of its shard share the hash tag `{sN}`, so that they are in one slot
 * and one script may use them all. Control (`room:<id>:…`) and answers (`…:a:<q>`) are separate keys, so that the
 * answers of a giant room can be split later without any other change.
 */
import { createHash } from 'node:crypto';

/** 64 for ever: the shard of a game depends on its id alone. */
export const shardCount = 64;
export const shards: readonly number[] = Array.from({ length: shardCount }, (_, shard) => shard);

/** The shard of a game, 0…63. */
export function shardOf(gameId: string): number {
  return createHash('sha256').update(gameId).digest().readUInt32BE(0) % shardCount;
}

export type Keys = ReturnType<typeof createKeys>;

/** Builds the names; `prefix` separates deployments (and test files) on one Redis. */
export function createKeys(prefix: string) {
  const tag = (shard: number) => `${prefix}{s${shard}}`;
  return {
    prefix,
    /** Stream: the entries to fold into Postgres. */
    log: (shard: number) => `${tag(shard)}:log`,
    /** Sorted set: game id → the room's next deadline. */
    deadlines: (shard: number) => `${tag(shard)}:deadlines`,
    /** String: the same as in the checkpoint row; if it is missing or different, this Redis has lost data. */
    epoch: (shard: number) => `${tag(shard)}:epoch`,
    /** String: when a web process last swept the shard, in ms. */
    alive: (shard: number) => `${tag(shard)}:alive`,
    /** String with an expiry: the web process whose id is appended is alive. */
    processBase: (shard: number) => `${tag(shard)}:proc:`,
    process: (shard: number, processId: string) => `${tag(shard)}:proc:${processId}`,
    /** String: the log position up to which all entries are in Postgres. */
    stored: (shard: number) => `${tag(shard)}:stored`,
    /** Set: ids of live games whose lost rooms wait for a process that knows them. */
    unbuilt: (shard: number) => `${tag(shard)}:unbuilt`,
    /** Channel: ids of games that have changed. A hint, never the change itself. */
    hints: (shard: number) => `${tag(shard)}:hints`,
    /** String: PIN → game id. The only key that is not in its game's shard. */
    pin: (pin: string) => `${prefix}pin:${pin}`,
    /** Prefix of the Socket.IO adapter's channels. */
    adapter: `${prefix}adapter`,
    /** Samples of all processes, for operators. Hash: process id → `when|sample`; sorted set: process id → when. */
    samples: `${prefix}{ops}:samples`,
    sampled: `${prefix}{ops}:sampled`,
    /** Counters of the rate limits. */
    limits: `${prefix}limit`,
    /** String with an expiry: marks a `state` of OpenID Connect as used. */
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
    /** Hash: skeleton of a name (equal for look-alikes) → player id. */
    names: `${base}:names`,
    /** Hash: digest of a client's join key → player id. */
    joinKeys: `${base}:join-keys`,
    /** Hash: connection owner (player id, or `host:<connection>`) → `<process>/<connection>`. */
    connections: `${base}:connections`,
    /** Set: seats that are connected, or disconnected for less than the grace time. */
    present: `${base}:present`,
    /** Sorted set: disconnected seats → since when. */
    gone: `${base}:gone`,
    /** Set: seats whose answer to the open question is pending. */
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
    /** Scripts append the question's index, or `joined`: players who have joined since the question closed. */
    answersBase: `${base}:a:`,
    /** Hash: player id → stored answer to question `q`. */
    answers: (q: number) => `${base}:a:${q}`,
    /** The keys that one scoring attempt writes before its commit. */
    attempt: (id: string) => ({ scores: `${base}:try:${id}:scores`, board: `${base}:try:${id}:board` }),
  };
}
