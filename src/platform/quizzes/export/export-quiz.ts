import type { ExportFormat } from '../../../protocol/exports.ts';
import type { Quiz } from '../../../protocol/quiz.ts';
import { writeAiken } from './aiken.ts';
import { writeBlooket } from './blooket.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { writeGift } from './gift.ts';
import { writeGimkit } from './gimkit.ts';
import { writeKahoot } from './kahoot.ts';
import { writeQuickfireJson } from './quickfire-json.ts';
import { writeWayground } from './wayground.ts';

const writers: Record<ExportFormat, (quiz: Quiz) => ExportedQuiz> = {
  json: writeQuickfireJson,
  kahoot: writeKahoot,
  wayground: writeWayground,
  blooket: writeBlooket,
  gimkit: writeGimkit,
  gift: writeGift,
  aiken: writeAiken,
};

/**
 * The quiz as a file of the format, and a line for everything that importing the file here would not give back. Pure; the same
 * quiz gives the same bytes.
 */
export const exportQuiz = (quiz: Quiz, format: ExportFormat): ExportedQuiz => writers[format](quiz);
