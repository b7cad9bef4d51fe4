import type { Bench } from './bench.ts';
import { editorBench } from './editor-keys.ts';
import { answerBench, answerBurstBench } from './s1-answer.ts';
import { memoryBench } from './s11-memory.ts';
import { roomEventBench } from './s2-room-event.ts';
import { roomSizeBench } from './s3-room-size.ts';
import { framesBench } from './s4-frames.ts';
import { redisCallsBench } from './s5-redis-calls.ts';
import { foldingBench } from './s6-folding.ts';
import { writersBench } from './s7-writers.ts';
import { acksWhileFoldingBench } from './s8-acks-while-folding.ts';

/** All benches, in the order of the promises. */
export const benches: readonly Bench[] = [
  answerBench,
  answerBurstBench,
  roomEventBench,
  roomSizeBench,
  framesBench,
  redisCallsBench,
  foldingBench,
  writersBench,
  acksWhileFoldingBench,
  memoryBench,
  editorBench,
];
