/** The version of the wire contract, and the server's features beyond it. */
export const protocolVersion = 1;

/** Named in every snapshot; a client sends a newer field only if its feature is named. */
export const features: string[] = [
  'sweep',
  'fold',
  'reclaim',
  'rename',
  'follow',
  'moderation',
  'ban',
  'prompts',
  'slide',
  'pin',
  'tickets',
  'formatted',
  'pots',
  'outside',
];

/** Frames over these sizes close the connection. Bytes. @public part of the contract */
export const frameBytesMax = { player: 16 * 1024, host: 256 * 1024 } as const;

/** The path of Socket.IO. */
export const socketPath = '/socket.io';
