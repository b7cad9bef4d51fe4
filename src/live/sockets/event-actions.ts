/** The action of each client event, for the access rules. The room itself knows no accounts. */
import type { ClientEventName } from '../../protocol/client-events.ts';

export const eventActions = {
  'player:join': 'room.join',
  'player:answer': 'room.play',
  'player:react': 'room.play',
  'player:rename': 'room.play',
  'player:leave': 'room.play',
  'player:receipts': 'room.play',
  'room:sync': 'room.follow',
  'clock:ping': 'room.time',
  'host:start': 'room.lead',
  'host:next': 'room.lead',
  'host:end': 'room.lead',
  'host:pause': 'room.lead',
  'host:resume': 'room.lead',
  'host:extend': 'room.lead',
  'host:lock': 'room.lead',
  'host:show': 'room.lead',
  'host:sweep': 'room.lead',
  'host:prompts': 'room.lead',
  'host:kick': 'room.lead',
  'host:readmit': 'room.lead',
  'host:unban': 'room.lead',
} as const satisfies Record<ClientEventName, `room.${string}`>;

export type RoomAction = (typeof eventActions)[ClientEventName];
