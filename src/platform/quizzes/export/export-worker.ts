/** The program of a thread that writes one file; see `QuizExporter`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ExportFormat } from '../../../protocol/exports.ts';
import type { Quiz } from '../../../protocol/quiz.ts';
import { exportQuiz } from './export-quiz.ts';
import type { ExportedQuiz } from './exported-quiz.ts';

/** A quiz as JSON, as the library gives it. */
export interface ExportOrder {
  text: Uint8Array;
  format: ExportFormat;
}

/** What came of it. */
export interface ExportResult extends ExportedQuiz {
  title: string;
}

function write({ text, format }: ExportOrder): ExportResult {
  const {
    id: _,
    version: __,
    ...quiz
  } = JSON.parse(Buffer.from(text).toString()) as Quiz & { id: string; version: number };
  return { title: quiz.title, ...exportQuiz(quiz, format) };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origins
parentPort?.postMessage(write(workerData as ExportOrder));
