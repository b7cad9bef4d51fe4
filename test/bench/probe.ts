/**
 * Loaded into a process that is measured (`--import`), beside what it runs: answers on the IPC channel how much CPU time it
 * has used and how much memory it holds, and collects its garbage when told to (`--expose-gc`).
 */
import type { ProbeQuestion, ProbeReply } from './measured-process.ts';

const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

process.on('message', (question: Partial<ProbeQuestion>) => {
  if (question.probe === undefined || process.send === undefined) return;
  if (question.probe === 'collect') collect();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const reply: ProbeReply = { probe: question.probe, cpuMicros: user + system, rss, heapUsed, external };
  process.send(reply);
});
// Listening must not keep alive what would end without it.
process.channel?.unref();
