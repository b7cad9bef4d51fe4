import { describe, expect, it } from 'vitest';
import { Progress } from '../../load/progress.ts';
import { Recorder } from '../../load/report/recorder.ts';
import { Timeline } from '../../load/report/timeline.ts';
import type { Phase, Snapshot } from '../../src/protocol/server-events.ts';

const screen = (phase: Phase, index?: number): Snapshot =>
  ({ room: { phase }, ...(index === undefined ? {} : { question: { index } }) }) as Snapshot;

function stage(rooms: number) {
  let now = 10_000;
  const timeline = new Timeline(now);
  const recorder = new Recorder(() => now);
  const progress = new Progress({ timeline, players: 30, questions: 7, rooms, startedAtMs: now, now: () => now });
  const pass = (ms: number, acks: number): void => {
    now += ms;
    recorder.count('players.joined', acks);
    for (let ack = 0; ack < acks; ack += 1) recorder.measure('answer.ack', 5);
    recorder.count('answers.acked', acks);
    timeline.add(recorder.take());
  };
  return { progress, pass };
}

describe('Progress', () => {
  it('says who joined, which question it is, acknowledgements a second, and what is slow', () => {
    const { progress, pass } = stage(1);
    expect(progress.line()).toBe('0 s · 0/30 joined · lobby · 0 acks · 0/s · p99 – · generator’s lag –');
    progress.see('a', screen('open', 1));
    pass(2000, 10);
    expect(progress.line()).toBe(
      '2 s · 10/30 joined · question 2 of 7 open · 10 acks · 5/s · p99 5 ms · generator’s lag –',
    );
    pass(1000, 0);
    expect(progress.line()).toContain('10 acks · 0/s · p99 5 ms');
    pass(20_000, 0);
    expect(progress.line()).toContain('p99 –');
    progress.see('a', screen('over', 6));
    expect(progress.line()).toContain('over');
  });

  it('shows a steady rate as one, though it is told of it by halves of a second', () => {
    const { progress, pass } = stage(1);
    const rates = Array.from({ length: 12 }, (_, i) => {
      pass(250, i % 2 === 0 ? 0 : 5);
      return /\d+\/s/.exec(progress.line())?.[0];
    });
    expect(new Set(rates.slice(4))).toEqual(new Set(['10/s']));
  });

  it('says how far apart rooms are', () => {
    const { progress } = stage(2);
    progress.see('a', screen('reveal', 4));
    expect(progress.line()).toContain('lobby');
    progress.see('b', screen('open', 1));
    expect(progress.line()).toContain('questions 2–5 of 7');
    progress.see('b', screen('intro', 4));
    expect(progress.line()).toContain('questions 5 of 7');
  });
});
