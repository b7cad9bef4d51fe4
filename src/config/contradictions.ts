import { missingForDeposits } from './deposits.ts';
import { missingForRetention } from './jobs.ts';
import { missingForMail } from './mail.ts';
import { missingForS3 } from './media.ts';

/** `[name, other]`: the first must not be above the second. */
const ordered = [
  ['LIMIT_EVENTS_PER_SECOND', 'LIMIT_EVENTS_BURST'],
  ['LIMIT_CONNECTIONS_PER_SECOND', 'LIMIT_CONNECTIONS_BURST'],
  ['LIMIT_FRAMES_PER_SECOND', 'LIMIT_FRAMES_BURST'],
  ['LIMIT_SOCKETS_PER_ADDRESS', 'LIMIT_SOCKETS'],
  ['LIMIT_CONNECT_MS', 'LIMIT_REQUEST_MS'],
  ['LIMIT_FRAME_BYTES', 'LIMIT_HOST_FRAME_BYTES'],
  ['LIMIT_UNREAD_BYTES', 'LIMIT_HOST_UNREAD_BYTES'],
  ['BUSY_JOIN_DELAY_MS', 'BUSY_CONNECT_DELAY_MS'],
] as const;
const ports = ['PORT', 'WEB_METRICS_PORT', 'WORKER_METRICS_PORT'] as const;

/** Finds values that are valid alone and contradict each other. Compares only given values: the defaults are consistent. */
export function contradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  const isAbove = (name: string, other: string): boolean => Number(given[name]) > Number(given[other]);
  const tooHigh = ordered.filter(([name, other]) => isAbove(name, other));
  const equal = ports.flatMap((name, at) =>
    ports
      .slice(at + 1)
      .filter((other) => Number(given[name]) > 0 && Number(given[name]) === Number(given[other]))
      .map((other) => `${other}=${given[other]}: is the port of ${name} already: set another one`),
  );
  return [
    ...tooHigh.map(([name, other]) => `${name}=${given[name]}: must not be above ${other}, which is ${given[other]}`),
    ...equal,
    ...missingForRetention(given),
    ...missingForMail(given),
    ...missingForS3(given),
    ...missingForDeposits(given),
  ];
}
