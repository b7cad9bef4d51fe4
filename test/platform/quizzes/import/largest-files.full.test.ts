/**
 * The largest files that may be read are read whole, in the memory that the thread has. What the bound on its time leaves them is
 * measured by hand: a machine that does something else besides takes longer.
 */
import { expect, it } from 'vitest';
import { ImportReader } from '../../../../src/platform/quizzes/import/import-reader.ts';
import { largestFiles, questionsOfEach } from './largest-files.ts';
import { importLimits } from './read-import.ts';

it.each(Object.entries(largestFiles))('%s', { timeout: 180_000 }, async (_name, make) => {
  const bytes = make();
  expect(bytes.length).toBeLessThanOrEqual(importLimits.bytes);
  const reader = new ImportReader({ ...importLimits, readMs: 120_000 });
  const before = process.cpuUsage();
  const reply = JSON.parse(String(await reader.read({ bytes }, new AbortController().signal))) as { read: number };
  const { user, system } = process.cpuUsage(before);
  console.log(`${Math.round((user + system) / 1000)} ms of CPU`);
  expect(reply.read).toBe(questionsOfEach);
});
