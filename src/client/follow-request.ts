import type { JoinRequest } from './room-client-options.ts';
import type { RoomState } from './room-state.ts';

/** The request to join the next room under the same name; undefined without one. @param key of the seat here */
export function followRequest({ snapshot }: RoomState, key: string | undefined): JoinRequest | undefined {
  const { room, you } = snapshot ?? {};
  if (room?.next === undefined || you === undefined) return undefined;
  return { pin: room.next.pin, nickname: you.nickname, ...(key === undefined ? {} : { key }) };
}
