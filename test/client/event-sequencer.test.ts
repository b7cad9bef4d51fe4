import { describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../src/client/event-names.ts';
import { EventSequencer } from '../../src/client/event-sequencer.ts';

const grown = (rev: number): ServerEvent => ({ name: 'game:paused', payload: { rev } });
const carried = (rev: number): ServerEvent => ({ name: 'room:locked', payload: { rev, locked: true } });
const names = (events: ServerEvent[]) => events.map((event) => `${event.name}@${event.payload.rev}`);

describe('EventSequencer', () => {
  it('drops what is not newer [REV-3]', () => {
    const sequencer = new EventSequencer();
    expect(sequencer.receive(grown(4), 5)).toEqual([]);
    expect(sequencer.receive(grown(5), 5)).toEqual([]);
    expect(sequencer.isMissingEvents).toBe(false);
  });

  it('never takes an event that only carries a rev for a gap', () => {
    const sequencer = new EventSequencer();
    expect(names(sequencer.receive(carried(9), 5))).toEqual(['room:locked@9']);
    expect(sequencer.isMissingEvents).toBe(false);
  });

  it('holds what came too early, together with what belongs to it, and releases both in order', () => {
    const sequencer = new EventSequencer();
    expect(sequencer.receive(grown(8), 5)).toEqual([]);
    expect(sequencer.receive(grown(7), 5)).toEqual([]);
    expect(sequencer.receive(carried(7), 5)).toEqual([]);
    expect(names(sequencer.receive(carried(5), 5))).toEqual(['room:locked@5']);
    expect(sequencer.isMissingEvents).toBe(true);
    const released = names(sequencer.receive(grown(6), 5));
    expect(released).toEqual(['game:paused@6', 'game:paused@7', 'room:locked@7', 'game:paused@8']);
    expect(sequencer.isMissingEvents).toBe(false);
  });

  it('goes on from a snapshot, without what that tells', () => {
    const sequencer = new EventSequencer();
    sequencer.receive(grown(8), 5);
    sequencer.receive(carried(8), 5);
    sequencer.receive(grown(9), 5);
    expect(names(sequencer.restart(8))).toEqual(['game:paused@9']);
  });

  it('misses what found no place until a snapshot tells it', () => {
    const sequencer = new EventSequencer();
    for (let rev = 7; rev < 107; rev += 1) sequencer.receive(grown(rev), 5);
    sequencer.restart(100);
    expect(sequencer.isMissingEvents).toBe(true);
    expect(sequencer.restart(106)).toEqual([]);
    expect(sequencer.isMissingEvents).toBe(false);
  });

  it('still misses something after a snapshot that is too old', () => {
    const sequencer = new EventSequencer();
    sequencer.receive(grown(9), 5);
    expect(sequencer.restart(7)).toEqual([]);
    expect(sequencer.isMissingEvents).toBe(true);
  });

  it('takes an event that is not known for a gap when it is newer than the state, and never hands it on', () => {
    const sequencer = new EventSequencer();
    const unknown = (rev: number): ServerEvent => ({ name: 'unknown', payload: { rev } });
    expect(sequencer.receive(unknown(5), 5)).toEqual([]);
    expect(sequencer.isMissingEvents).toBe(false);
    expect(sequencer.receive(unknown(6), 5)).toEqual([]);
    expect(sequencer.receive(grown(7), 5)).toEqual([]);
    expect(sequencer.isMissingEvents).toBe(true);
    expect(names(sequencer.restart(6))).toEqual(['game:paused@7']);
    expect(sequencer.isMissingEvents).toBe(false);
  });
});
