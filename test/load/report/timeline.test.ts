import { describe, expect, it } from 'vitest';
import { Recorder, type Recording } from '../../../load/report/recorder.ts';
import { Timeline } from '../../../load/report/timeline.ts';

const startedAt = 1_000_000_000_000;

/** A recorder whose clock the test sets, in milliseconds since the start of the run. */
function makeRecorder() {
  let now = startedAt;
  const recorder = new Recorder(() => now);
  const at = (ms: number): Recorder => {
    now = startedAt + ms;
    return recorder;
  };
  return { recorder, at };
}

const overTheWire = (recording: Recording): Recording => JSON.parse(JSON.stringify(recording)) as Recording;
const summaryOf = (timeline: Timeline, name: string) => timeline.measures().find((each) => each.name === name)?.summary;

describe('Timeline', () => {
  it('puts what several processes measured into seconds of one run', () => {
    const timeline = new Timeline(startedAt);
    for (const offset of [0, 10]) {
      const { recorder, at } = makeRecorder();
      at(100).measure('answer.ack', 1 + offset);
      at(2900).measure('answer.ack', 3 + offset);
      at(2900).count('answers.acked', 2);
      timeline.add(overTheWire(recorder.take()));
      timeline.add(overTheWire(recorder.take()));
    }
    expect(timeline.counters).toEqual({ 'answers.acked': 4 });
    expect(timeline.measures()).toEqual([
      {
        name: 'answer.ack',
        title: 'Answer: from the tap to “it is on disk”',
        summary: { count: 4, p50: 3, p95: 13, p99: 13, max: 13 },
        series: [
          { at: 0, count: 2, p50: 1, p95: 10.98, p99: 10.98, max: 11 },
          { at: 2, count: 2, p50: 3, p95: 13, p99: 13, max: 13 },
        ],
      },
    ]);
  });

  it('measures a spread from the first player of all processes to the last', () => {
    const timeline = new Timeline(startedAt);
    const [one, two] = [makeRecorder(), makeRecorder()];
    one.at(500).received('question.spread', 'room/1');
    one.at(540).received('question.spread', 'room/1');
    two.at(490).received('question.spread', 'room/1');
    two.at(590).received('question.spread', 'room/1');
    two.at(700).received('question.spread', 'room/2');
    timeline.add(overTheWire(one.recorder.take()));
    timeline.add(overTheWire(two.recorder.take()));
    expect(summaryOf(timeline, 'question.spread')).toEqual({ count: 5, p50: 10.02, p95: 100, p99: 100, max: 100 });
  });

  it('takes the receipts of one message from several turns as one', () => {
    const timeline = new Timeline(startedAt);
    const { recorder, at } = makeRecorder();
    at(990).received('reveal.spread', 'room/1');
    timeline.add(overTheWire(recorder.take()));
    at(1040).received('reveal.spread', 'room/1');
    timeline.add(overTheWire(recorder.take()));
    expect(summaryOf(timeline, 'reveal.spread')).toMatchObject({ count: 2, max: 50 });
  });

  it('draws a long run in few, wider intervals', () => {
    const timeline = new Timeline(startedAt);
    const { recorder, at } = makeRecorder();
    for (let second = 0; second < 900; second += 1) at(second * 1000).measure('answer.ack', 1);
    timeline.add(overTheWire(recorder.take()));
    const [measure] = timeline.measures();
    expect(measure?.series.length).toBe(225);
    expect(measure?.series.reduce((sum, { count }) => sum + count, 0)).toBe(900);
  });
});
