import type { Keys } from '../../redis/keys.ts';

/** The keys of one room and its shard, in the order that `include/room.lua` names. */
export function roomKeyList(keys: Keys, gameId: string): string[] {
  const room = keys.room(gameId);
  const { shard } = room;
  return [
    keys.epoch(shard),
    keys.alive(shard),
    keys.deadlines(shard),
    keys.log(shard),
    keys.hints(shard),
    room.control,
    room.events,
    room.seats,
    room.names,
    room.joinKeys,
    room.connections,
    room.present,
    room.gone,
    room.waiting,
    room.scores,
    room.board,
    room.kicked,
    room.roster,
    room.teams,
    room.processes,
    room.definition,
    room.answersBase,
  ];
}
