import { scorers } from '../../../src/game/scorers.ts';
import type { Answer } from '../../../src/protocol/quiz.ts';
import type { LabRoom } from './room-lab.ts';

/** An answer that was acknowledged, with what its receipt says. */
export interface AckedAnswer {
  id: string;
  q: number;
  text: string;
  elapsedMs: string;
  logId: string;
  position: string;
}

/**
 * Counts all points once more, from the log alone, and looks for every acknowledged answer in it.
 * @throws when one is missing or twice there, or when the scores are others.
 */
export async function recountFromLog(room: LabRoom, acked: readonly AckedAnswer[]): Promise<void> {
  room.rewind();
  const { log, scores } = await room.observe();
  const byId = new Map(log.map((entry) => [entry.id, entry]));
  for (const { id, q, text, elapsedMs, logId, position } of acked) {
    const entry = byId.get(logId);
    const row = (entry?.data['a'] as unknown[] | undefined)?.[Number(position)] as unknown[] | undefined;
    const same = row?.[0] === id && JSON.stringify(row[1]) === text && row[2] === Number(elapsedMs);
    if (entry?.data['q'] !== q || !same) throw new Error(`${id}'s answer at ${logId}/${position} is not in the log`);
  }
  const { questions, settings } = room.definition;
  const scored = new Set(log.filter(({ type }) => type === 'scored').map(({ data }) => data['q']));
  const points = new Map<string, number>();
  const counted = new Set<string>();
  for (const { data } of log.filter(({ type }) => type === 'answers')) {
    const question = questions[data['q'] as number];
    for (const [id, answer, elapsedMs, streakBefore] of data['a'] as [string, Answer, number, number][]) {
      const once = `${id} ${String(data['q'])}`;
      if (question === undefined || counted.has(once)) throw new Error(`${once} is twice in the log`);
      counted.add(once);
      if (!scored.has(data['q'])) continue;
      const earned = scorers.of(room.definition).scoreAnswer({ question, settings, answer, elapsedMs, streakBefore });
      points.set(id, (points.get(id) ?? 0) + earned.points);
    }
  }
  for (const [id, text] of Object.entries(scores)) {
    const { score } = JSON.parse(text) as { score: number };
    if (score !== (points.get(id) ?? 0)) throw new Error(`${id} has ${score}, the log says ${points.get(id) ?? 0}`);
  }
}
