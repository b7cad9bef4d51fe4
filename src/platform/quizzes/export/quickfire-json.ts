import type { Quiz } from '../../../protocol/quiz.ts';
import type { ownFormat } from '../import/read-json.ts';
import type { ExportedQuiz } from './exported-quiz.ts';

/** Written out: the schemas beside the importer's would take a thread longer to load than everything else. */
const own: typeof ownFormat = { format: 'quickfire-quiz', version: 1 };

/** All that is in the quiz, with the version of the format: what reads it knows whether it knows all of it. */
export function writeQuickfireJson(quiz: Quiz): ExportedQuiz {
  return { bytes: Buffer.from(`${JSON.stringify({ ...own, quiz }, null, 1)}\n`), losses: [] };
}
