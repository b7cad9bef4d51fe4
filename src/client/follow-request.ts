import type { JoinRequest } from './room-client-options.ts';
import type { RoomState } from './room-state.ts';

/** How to join the room that follows this one, under the same name; nothing while none does. @param key of the seat here */
export function followRequest({ snapshot }: RoomState, key: string | undefined): JoinRequest | undefined {
  const { room, you } = snapshot ?? {};
  if (room?.next === undefined || you === undefined) return undefined;
  return { pin: room.next.pin, nickname: you.nickname, ...(key === undefined ? {} : { key }) };
}
