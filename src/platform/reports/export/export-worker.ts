/** The program of a thread that writes one game's file; see `GameExportReader`. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { GameExportFile } from './export-file.ts';
import type { GameExportOrder, GameExportStep } from './export-order.ts';

/** Linux gives each thread a priority of its own (setpriority(2)): the event loop of the live rooms goes first. */
const niceness = 10;
setPriority(0, niceness);

const file = new GameExportFile(workerData as GameExportOrder);
parentPort?.on('message', (given: GameExportStep) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
  parentPort?.postMessage(file.take(given));
});
