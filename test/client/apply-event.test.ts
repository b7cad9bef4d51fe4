import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAcceptedAnswer, applyEvent } from '../../src/client/apply-event.ts';
import { growsRev, type ServerEvent } from '../../src/client/event-names.ts';
import { EventSequencer } from '../../src/client/event-sequencer.ts';
import type { RoomState } from '../../src/client/room-state.ts';
import { ModelRoom, type ModelStep, modelSteps } from './model-room.ts';

const stateOf = (room: ModelRoom): RoomState => ({ connection: 'live', clockOffsetMs: 0, snapshot: room.snapshot(1) });

/** A room after these steps, and a client's state that has followed them. */
function follow(steps: ModelStep[], role: 'host' | 'player' = 'player'): { room: ModelRoom; state: RoomState } {
  const room = new ModelRoom(role);
  let state = stateOf(room);
  for (const step of steps) state = room.step(step).reduce(applyEvent, state);
  return { room, state };
}

const untilOpen: ModelStep[] = ['next', 'next'];
const untilReveal: ModelStep[] = [...untilOpen, 'next'];

describe('applyEvent', () => {
  it('equals a fresh snapshot after any steps, for players and hosts [SNAP-2]', () => {
    const steps = fc.array(fc.constantFrom(...modelSteps, 'next', 'next'), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.constantFrom('host', 'player'), (given, role) => {
        const { room, state } = follow(given, role);
        expect(state.snapshot).toEqual(room.snapshot(1));
      }),
    );
  });

  it('equals a fresh snapshot when events come late, twice and in any order', () => {
    const steps = fc.array(fc.constantFrom('next', 'extend', 'pause', 'resume'), { maxLength: 30 });
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const room = new ModelRoom('host');
        let state = stateOf(room);
        const events = given.flatMap((step) => room.step(step as ModelStep)).filter(growsRev);
        const shuffled = [...events, ...events]
          .map((event) => ({ event, at: numbers.next().value }))
          .sort((a, b) => a.at - b.at);
        const sequencer = new EventSequencer();
        for (const { event } of shuffled) {
          state = sequencer.receive(event, state.snapshot?.rev ?? 0).reduce(applyEvent, state);
        }
        expect(sequencer.isMissingEvents).toBe(false);
        const { roster: _, progress: _p, ...folded } = state.snapshot ?? {};
        const { roster: __, progress: __p, ...fresh } = room.snapshot(1);
        expect(folded).toEqual(fresh);
      }),
    );
  });

  it('keeps a row that was shown when an older look at the same reveal comes after it', () => {
    const { room, state } = follow(untilReveal);
    const before = room.snapshot(1);
    const shown = room.step('show').reduce(applyEvent, state);
    expect(shown.snapshot?.closed?.counts).toEqual([{ answer: 'typed', count: 1, correct: false, rowId: '0' }]);
    expect(applyEvent(shown, { name: 'room:snapshot', payload: before }).snapshot).toEqual(room.snapshot(1));
    // Another reveal, as after a rebuild: what it says is all there is.
    const closed = { ...before.closed, rev: before.rev + 1 } as typeof before.closed;
    const later = { ...before, rev: before.rev + 1, closed } as typeof before;
    expect(applyEvent(shown, { name: 'room:snapshot', payload: later }).snapshot).toEqual(later);
  });

  it('shows no row of a question that is not revealed any more', () => {
    const { state } = follow(untilReveal);
    const payload = { rev: state.snapshot?.rev ?? 0, index: 2, rowId: '0', answer: 'typed' };
    expect(applyEvent(state, { name: 'question:shown', payload })).toEqual(state);
  });

  it('never changes the state it was given', () => {
    const deepFreeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
      return value;
    };
    const room = new ModelRoom('host');
    let state = deepFreeze(stateOf(room));
    for (const step of ['join', ...untilReveal, 'drop', 'leave', 'next', 'pause', 'resume', 'end'] as ModelStep[]) {
      state = room.step(step).reduce((before, event) => deepFreeze(applyEvent(before, deepFreeze(event))), state);
    }
    expect(state.snapshot?.room.phase).toBe('over');
  });

  it('drops an event that its snapshot already tells, and takes a result of the present rev', () => {
    const { room, state } = follow(untilOpen);
    const [closed, result] = room.step('next') as [ServerEvent, ServerEvent];
    const late = applyEvent(state, { name: 'game:paused', payload: { rev: room.rev - 1 } });
    expect(late).toBe(state);
    const revealed = applyEvent(state, closed);
    expect(applyEvent(revealed, closed)).toBe(revealed);
    expect(applyEvent(revealed, result).snapshot?.you).toMatchObject({ score: 500, result: { points: 500 } });
  });

  it('leaves the result of another question out of the present one', () => {
    const { room, state } = follow([...untilReveal, 'next', 'next']);
    const rev = room.rev;
    const result = {
      rev,
      index: 0,
      answered: true,
      correct: true,
      points: 1,
      score: 501,
      rank: 2,
      players: 3,
      streak: 1,
    };
    const { you } = applyEvent(state, { name: 'player:result', payload: result }).snapshot ?? {};
    expect(you).toMatchObject({ score: 501, rank: 2 });
    expect(you).not.toHaveProperty('result');
  });

  it('forgets the answer and the progress of the question before', () => {
    const { room, state } = follow([...untilReveal, 'next'], 'host');
    const before: RoomState = {
      ...state,
      outbox: { question: 0, answer: 1, state: 'accepted' },
      progress: { rev: 2, index: 0, answered: 5, players: 6 },
    };
    const after = room.step('next').reduce(applyEvent, before);
    expect(after).not.toHaveProperty('outbox');
    expect(after).not.toHaveProperty('progress');
    const again = applyEvent(before, { name: 'room:snapshot', payload: room.snapshot(2) });
    expect(again).not.toHaveProperty('outbox');
    expect(again).not.toHaveProperty('progress');
  });

  it('takes the progress of a fresh snapshot, and none of it once the question is closed', () => {
    const { room, state } = follow([...untilOpen, 'answer'], 'host');
    const fresh = applyEvent(
      { connection: 'live', clockOffsetMs: 0 },
      { name: 'room:snapshot', payload: room.snapshot(2) },
    );
    expect([fresh.progress, state.progress]).toMatchObject([
      { index: 0, answered: 1, players: 1 },
      { index: 0, answered: 1, players: 1 },
    ]);
    const late = { rev: room.rev, index: 0, answered: 1, players: 1 };
    const closed = room.step('next').reduce(applyEvent, fresh);
    const after = applyEvent(closed, { name: 'question:progress', payload: late });
    expect(after.snapshot).toEqual(room.snapshot(2));
    expect(after.snapshot).not.toHaveProperty('progress');
  });

  it('drops the announced moment of the next step with the phase it belonged to', () => {
    const { room, state } = follow(untilReveal);
    if (state.snapshot === undefined) throw new Error('no snapshot');
    const timed = { ...state, snapshot: { ...state.snapshot, room: { ...state.snapshot.room, nextAt: 9 } } };
    expect(room.step('next').reduce(applyEvent, timed).snapshot?.room).not.toHaveProperty('nextAt');
  });

  it('says why a seat is lost, whatever the rev', () => {
    const { state } = follow(untilOpen);
    const rev = 0;
    expect(applyEvent(state, { name: 'player:kicked', payload: { rev, reason: 'host' } }).connection).toBe('removed');
    expect(applyEvent(state, { name: 'player:kicked', payload: { rev, reason: 'replaced' } }).connection).toBe(
      'replaced',
    );
    const closed = applyEvent(state, { name: 'room:closed', payload: { rev, reason: 'abandoned' } });
    expect(closed).toMatchObject({ connection: 'closed', closedReason: 'abandoned' });
  });
});

describe('applyAcceptedAnswer', () => {
  it('puts the accepted answer where a fresh snapshot has it', () => {
    const { state } = follow(untilOpen);
    const after = applyAcceptedAnswer(state, { question: 0, answer: 1, state: 'accepted' });
    expect(after.snapshot?.you).toMatchObject({ answered: true, answer: 1 });
  });

  it('changes nothing for an answer on its way, to another question, or without a seat', () => {
    const { state } = follow(untilOpen);
    const { state: host } = follow(untilOpen, 'host');
    expect(applyAcceptedAnswer(state, { question: 0, answer: 1, state: 'sending' })).toBe(state);
    expect(applyAcceptedAnswer(state, { question: 1, answer: 1, state: 'accepted' })).toBe(state);
    expect(applyAcceptedAnswer(host, { question: 0, answer: 1, state: 'accepted' })).toBe(host);
  });
});
