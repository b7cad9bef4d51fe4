/** What 100 thousand, 1 million and 10 million players take, from the unit costs: arithmetic, nothing measured. */
import type { PartialCosts, UnitCosts } from './unit-costs.ts';

/** What is assumed of the game and of the machines; change them and compute again. */
export const assumptions = {
  playersPerProcess: 30_000,
  /** Everyone answers within so many seconds. */
  answerSeconds: 5,
  questions: 20,
  /** A question from introduction to introduction. */
  questionSeconds: 45,
  /** How long the rows of one question may take: then folding keeps up. */
  foldSeconds: 45,
  /** Of one core, at most. */
  busyShare: 0.6,
  /** TCP, IP and Ethernet around each frame, with the acknowledgement that comes back. */
  headerBytes: 120,
  /** Web CPU per answer, and per recipient of a frame, in a room of 10,000: the table of sizes in load/RESULTS.md. */
  webMicrosPerAnswer: 65,
  webMicrosPerFrame: 19,
  /** Resident memory per idle connection: S11. */
  webBytesPerPlayer: 25_000,
};

export interface Size {
  players: number;
  webProcesses: number;
  webCoresWhileAnswering: number;
  webMemoryGb: number;
  answersPerSecond: number;
  redisNodes: number;
  redisMemoryGb: number;
  aofMbPerSecond: number;
  workers: number;
  postgresCores: number;
  postgresRowsPerSecond: number;
  postgresGbPerGame: number;
  downGbitPerSecondAtOpen: number;
  partialMb: number;
  mergeMs: number;
}

export function computeSize(players: number, unit: UnitCosts, partial: PartialCosts): Size {
  const a = assumptions;
  const answersPerSecond = players / a.answerSeconds;
  const rowsPerSecond = players / a.foldSeconds;
  const webProcesses = Math.ceil(players / a.playersPerProcess);
  const redisCores = (answersPerSecond * unit.redisMicrosPerAnswer) / 1e6;
  const answerBytes = unit.redisBytesPerAnswer * 2 + unit.redisLogBytesPerAnswer * a.questions;
  const bytesPerQuestion = unit.bytesToPlayerPerQuestion + unit.framesToPlayerPerQuestion * a.headerBytes;
  return {
    players,
    webProcesses,
    webCoresWhileAnswering: (answersPerSecond * a.webMicrosPerAnswer) / 1e6 / a.busyShare,
    webMemoryGb: (players * a.webBytesPerPlayer) / 1e9,
    answersPerSecond,
    redisNodes: Math.max(1, Math.ceil(redisCores / a.busyShare)),
    redisMemoryGb: (players * (unit.redisBytesPerPlayer + answerBytes)) / 1e9,
    aofMbPerSecond: (answersPerSecond * unit.aofBytesPerAnswer) / 1e6,
    workers: Math.max(1, Math.ceil((rowsPerSecond * unit.workerMicrosPerRow) / 1e6 / a.busyShare)),
    postgresCores: (rowsPerSecond * unit.postgresMicrosPerRow) / 1e6 / a.busyShare,
    postgresRowsPerSecond: rowsPerSecond,
    postgresGbPerGame: (players * a.questions * unit.postgresBytesPerRow) / 1e9,
    // One frame to everyone within a second, the largest moment: a third of a question's bytes.
    downGbitPerSecondAtOpen: (players * bytesPerQuestion * 8) / 3 / 1e9,
    partialMb: (webProcesses * partial.bytes) / 1e6,
    mergeMs: (partial.mergeMs * webProcesses) / partial.parts,
  };
}

/** A table for docs/SCALING.md. */
export function formatSizes(sizes: readonly Size[]): string {
  const rows: [string, (size: Size) => number][] = [
    ['web processes of 30,000 players', (size) => size.webProcesses],
    ['cores of web, while all answer', (size) => size.webCoresWhileAnswering],
    ['memory of web, GB', (size) => size.webMemoryGb],
    ['answers a second, while all answer', (size) => size.answersPerSecond],
    ['Redis nodes (one core each)', (size) => size.redisNodes],
    ['memory of Redis, GB', (size) => size.redisMemoryGb],
    ['AOF, MB a second', (size) => size.aofMbPerSecond],
    ['workers', (size) => size.workers],
    ['cores of Postgres', (size) => size.postgresCores],
    ['rows a second', (size) => size.postgresRowsPerSecond],
    ['GB in Postgres per game of 20 questions', (size) => size.postgresGbPerGame],
    ['Gbit/s to players, in the second of a reveal', (size) => size.downGbitPerSecondAtOpen],
    ['partial results of a question, MB', (size) => size.partialMb],
    ['putting them together, ms of one core', (size) => size.mergeMs],
  ];
  const head = `| | ${sizes.map(({ players }) => `${players.toLocaleString('en')} players`).join(' | ')} |`;
  const line = `|---|${sizes.map(() => '---:|').join('')}`;
  return [
    head,
    line,
    ...rows.map(([name, of]) => `| ${name} | ${sizes.map((size) => shown(of(size))).join(' | ')} |`),
  ].join('\n');
}

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
