/** That a bench runs: a small one, whose figures claim nothing. */
import { expect, it } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { measureAnswers } from './s1-answer.ts';
import { measureRoomEvents } from './s2-room-event.ts';
import { measureFolding } from './s6-folding.ts';

/** In the gate the first of them. */
const { full } = readTestEnvironment();

it('measures the CPU of an answer, ours and a bare ack', { timeout: 60_000 }, async () => {
  const pairs: string[] = [];
  const load = { players: 20, spreadMs: 20, warmups: 0 };
  const finding = await measureAnswers(load, { pairs: 1, tell: (line) => pairs.push(line) });
  expect(pairs).toHaveLength(1);
  const { details } = finding;
  // Every one of the twenty was accepted, or it would have thrown; each took between a microsecond and a tenth of a second.
  for (const side of ['ours', 'theirs']) {
    expect(details[`${side}, µs an answer`]).toBeGreaterThan(1);
    expect(details[`${side}, µs an answer`]).toBeLessThan(100_000);
  }
  expect(finding.median).toBeCloseTo(
    Number(details['ours, µs an answer']) / Number(details['theirs, µs an answer']),
    2,
  );
});

it.runIf(full)('sends the steps of a host faster than one person may', { timeout: 60_000 }, async () => {
  // A small room is as quick as a large one on a quicker machine: the burst and what comes in a second are used up at once.
  const load = { players: 3, events: 80, warmups: 0 };
  const { details } = await measureRoomEvents(load, { pairs: 1, tell: () => undefined });
  expect(details['ours, µs a recipient']).toBeGreaterThan(0);
});

it.runIf(full)('measures the CPU of folding, ours and COPY', { timeout: 60_000 }, async () => {
  const { details } = await measureFolding(400, { pairs: 1, tell: () => undefined });
  // Each way left all rows in its table, or it would have thrown.
  for (const side of ['ours', 'theirs']) expect(details[`${side}, µs a row`]).toBeGreaterThan(0);
});
