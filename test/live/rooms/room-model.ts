/**
 * What a room should be after each call, by PROTOCOL and DESIGN alone: a second, small implementation of the rules that
 * knows nothing of Redis. Pure: `now` is the time that the script says it saw.
 */
import { scorers } from '../../../src/game/scorers.ts';
import type { Answer } from '../../../src/protocol/quiz.ts';
import { RoomRules } from './room-rules.ts';
import { abandonMs, noScore } from './room-state.ts';

const outageMs = 2000;
const scoreByMs = 1000;

export type Step = 'start' | 'next' | 'end';
/** What a script replies, without what has its own place in the state. */
export type Reply = (string | number)[];

/** The calls, one for each script. */
export class RoomModel extends RoomRules {
  /** The verdicts of a batch, in PROTOCOL's order. */
  accept(q: number, batch: readonly { id: string; text: string; valid: boolean }[], logId: string): Reply {
    const { s, now } = this;
    const reply: Reply = [];
    const parts: string[] = [];
    const stored = (s.answers[q] ??= new Map());
    for (const { id, text, valid } of batch) {
      const mine = stored.get(id);
      if (!s.seats.has(id)) reply.push('not_allowed', '0', '', '0');
      else if (s.phase === 'lobby' || s.pausedAt > 0 || q > s.openedQ) reply.push('not_open', '0', '', '0');
      else if (mine?.text === text) {
        reply.push('duplicate', String(mine.elapsedMs), mine.logId, String(mine.position));
      } else if (mine !== undefined) reply.push('already_answered', '0', '', '0');
      else if (q < s.q || s.phase !== 'open') reply.push('too_late', '0', '', '0');
      else if (now >= s.closesAt) {
        reply.push(now - s.alive > outageMs ? 'busy' : 'too_late', '0', '', '0');
      } else if (!valid) reply.push('bad_request', '0', '', '0');
      else {
        const elapsedMs = now - s.opensAt - s.pausedMs;
        const position = parts.length;
        stored.set(id, { elapsedMs, logId, position, text });
        s.waiting.delete(id);
        s.answered += 1;
        const streak = this.definition.settings.streakBonus ? (s.scores.get(id)?.streak ?? 0) : 0;
        parts.push(`${id}=${text}@${elapsedMs}/${streak}`);
        reply.push('accepted', String(elapsedMs), logId, String(position));
      }
    }
    let closed = '';
    if (parts.length > 0) {
      s.log.push(`answers ${q} ${parts.join(' ')}`);
      closed = this.closeWhenAllAnswered();
      this.finish();
    }
    // The log id of a batch stands beside every verdict that has none of its own; nobody reads it there.
    for (let i = 2; i < reply.length; i += 4) if (reply[i] === '' && parts.length > 0) reply[i] = logId;
    return ['ok', closed, ...reply];
  }

  join(id: string, slot: number, key: string, team: number, connection: string): Reply {
    const { s, now } = this;
    const { settings } = this.definition;
    if (s.phase === 'over') return ['no_such_room'];
    const known = [...s.seats].find(([, seat]) => key !== '' && seat.key === key)?.[0];
    if (known === undefined) {
      if (s.locked || (s.phase !== 'lobby' && !settings.lateJoin)) return ['room_locked'];
      const yields = s.seats.size >= settings.maxPlayers ? this.yieldingSeat() : '';
      if (yields === undefined) return ['room_full'];
      if ([...s.seats].some(([other, seat]) => seat.slot === slot && other !== yields)) return ['name_taken'];
      if (yields !== '') {
        s.log.push(`leave ${yields} ${now}`);
        this.remove(yields);
      }
      s.joinSeq += 1;
      const mine = settings.teams === undefined ? -1 : team >= 0 ? team : this.smallestTeam();
      const none = { connection: undefined, goneAt: undefined, present: false };
      s.seats.set(id, { slot, key, team: mine, joinOrder: s.joinSeq, ...none });
      s.log.push(`join ${id} ${s.joinSeq} ${mine < 0 ? '' : (settings.teams?.[mine] ?? '')} ${now}`);
    }
    this.connected(known ?? id, connection);
    this.finish();
    return ['ok', known ?? id];
  }

  /** Frees the seats of a lobby whose players are not connected. */
  sweepSeats(): Reply {
    const { s, now } = this;
    if (s.phase !== 'lobby') return ['not_open'];
    const gone = this.goneSeats(now);
    for (const id of gone) {
      s.log.push(`leave ${id} ${now}`);
      this.remove(id);
    }
    if (gone.length > 0) this.finish();
    return ['ok', String(gone.length)];
  }

  connect(id: string, connection: string): Reply {
    if (!this.s.seats.has(id)) return ['bad_token'];
    this.connected(id, connection);
    this.finish();
    return ['ok'];
  }

  connectHost(connection: string): Reply {
    const { s } = this;
    if (!s.hosts.includes(connection)) s.hosts.push(connection);
    s.hostGoneAt = 0;
    s.emptyAt = 0;
    this.finish();
    return ['ok'];
  }

  disconnect(owner: string, connection: string): Reply {
    const { s, now } = this;
    const seat = s.seats.get(owner);
    if (owner.startsWith('host:') && s.hosts.includes(connection)) {
      s.hosts = s.hosts.filter((host) => host !== connection);
      if (s.hosts.length === 0) s.hostGoneAt = now;
    } else if (seat !== undefined && seat.connection === connection) {
      seat.connection = undefined;
      seat.goneAt = now;
    }
    this.noteIfEmpty();
    this.finish();
    return ['ok', ''];
  }

  leave(id: string, connection: string): Reply {
    const { s, now } = this;
    const seat = s.seats.get(id);
    if (seat === undefined) return ['ok', ''];
    // Another socket has the seat by now.
    if (seat.connection !== undefined && seat.connection !== connection) return ['ok', ''];
    if (s.phase === 'lobby') {
      s.log.push(`leave ${id} ${now}`);
      this.remove(id);
    } else {
      Object.assign(seat, { connection: undefined, goneAt: undefined, present: false });
      s.waiting.delete(id);
    }
    this.noteIfEmpty();
    const closed = this.closeWhenAllAnswered();
    this.finish();
    return ['ok', closed];
  }

  kick(id: string): Reply {
    const { s, now } = this;
    if (s.kicked.has(id)) return ['ok', '', ''];
    const seat = s.seats.get(id);
    if (seat === undefined) return ['bad_request'];
    s.log.push(`kick ${id} ${now}`);
    s.kicked.add(id);
    if (s.openedQ === s.q && s.answers[s.q]?.has(id) === true) s.answered -= 1;
    this.remove(id);
    this.noteIfEmpty();
    const closed = this.closeWhenAllAnswered();
    this.finish();
    return ['ok', closed, seat.connection ?? ''];
  }

  lock(locked: boolean): Reply {
    if (this.s.locked !== locked) {
      this.s.locked = locked;
      this.finish();
    }
    return ['ok'];
  }

  /** The buttons; `rev` is what the host has seen. */
  step(verb: Step, rev: number): Reply {
    const { s } = this;
    const reply = (): Reply => ['ok', s.phase === 'closed' ? 'closed' : '', String(s.rev), s.phase];
    const unchanged = (): Reply => ['ok', '', String(s.rev), s.phase];
    if (rev !== s.rev) return unchanged();
    if (verb === 'start' && s.phase !== 'lobby') return ['not_open'];
    if (s.phase === 'over' || (verb === 'next' && s.phase === 'closed')) return unchanged();
    if (verb !== 'end') {
      if (s.pausedAt > 0) this.resume();
      this.stepForward();
    } else if (s.phase === 'lobby') this.over('ended', 'room:closed ended');
    else if (s.phase === 'open' || s.phase === 'closed') {
      s.ending = true;
      if (s.pausedAt > 0) this.resume();
      if (s.phase === 'open') this.close();
    } else this.podium();
    this.finish();
    return reply();
  }

  pause(verb: 'pause' | 'resume'): Reply {
    const { s, now } = this;
    if (['lobby', 'closed', 'over'].includes(s.phase)) return ['not_open'];
    let closed = '';
    if (verb === 'pause' && s.pausedAt === 0) {
      if (s.phase === 'open' && now - s.alive > outageMs) return ['busy'];
      if (s.phase === 'open' && now >= s.closesAt) return ['not_open'];
      s.pausedAt = now;
      this.emit('game:paused');
      this.finish();
    } else if (verb === 'resume' && s.pausedAt > 0) {
      this.resume();
      closed = this.closeWhenAllAnswered();
      this.finish();
    }
    return ['ok', closed, String(s.rev)];
  }

  extend(ms: number, id: string): Reply {
    const { s, now } = this;
    const done = s.extended.get(id);
    if (done !== undefined) return ['ok', String(done), String(s.rev)];
    if (s.phase !== 'open') return ['not_open'];
    if (s.pausedAt === 0 && now >= s.closesAt) return [now - s.alive > outageMs ? 'busy' : 'not_open'];
    s.closesAt += ms;
    if (id !== '') s.extended.set(id, s.closesAt);
    this.emit(`question:extended ${s.closesAt}`);
    this.finish();
    return ['ok', String(s.closesAt), String(s.rev)];
  }

  absorb(began: number): Reply {
    const { s, now } = this;
    if (s.outage === began) return ['ok'];
    s.outage = began;
    const lostMs = (s.pausedAt > 0 ? s.pausedAt : now) - Math.max(began, s.opensAt, s.resumedAt);
    if (s.phase === 'open' && lostMs > 0) {
      s.closesAt += lostMs;
      this.emit(`question:extended ${s.closesAt}`);
    }
    this.finish();
    return ['ok'];
  }

  sweep(absorbed: number | undefined): Reply {
    const { s, now } = this;
    if (s.deadline === undefined) return ['due', '', 0];
    const gapMs = now - s.alive;
    if (gapMs > outageMs && s.alive !== absorbed) return ['outage', String(s.alive), 1];
    if (gapMs >= 500) s.alive = now;
    return ['due', '', s.deadline <= now ? 1 : 0];
  }

  advance(): Reply {
    const { s, now } = this;
    if (now - s.alive > outageMs) return ['outage'];
    let note = '';
    const due = this.phaseDue();
    if (s.phase !== 'over' && s.emptyAt > 0 && now >= s.emptyAt + abandonMs) {
      this.over('abandoned', 'room:closed abandoned');
    } else if (s.phase !== 'over') {
      if (s.phase !== 'lobby') this.purge();
      if (this.closeWhenAllAnswered() !== '') note = 'score';
      else if (due !== undefined && due <= now) {
        if (s.phase === 'closed') s.scoreBy = now + scoreByMs;
        else this.stepForward();
        // The phase may be another one by now.
        if ((s.phase as string) === 'closed') note = 'score';
      }
    }
    this.finish();
    return ['ok', note, String(s.rev), s.phase, String(s.deadline ?? 0)];
  }

  /** @param seen the last seat that the scorer saw */
  commit(q: number, seen: number): Reply {
    const { s } = this;
    if (s.phase !== 'closed' || s.q !== q || s.scoredQ >= q) return ['conflict'];
    const question = this.definition.questions[q];
    if (question === undefined) throw new Error('no such question');
    s.log.push(`scored ${q}`);
    for (const [id, seat] of s.seats) {
      if (seat.joinOrder > seen) continue;
      const before = s.scores.get(id) ?? noScore;
      const given = s.answers[q]?.get(id);
      const isPoll = question.type === 'poll';
      if (given === undefined) {
        s.scores.set(id, { ...before, points: 0, streak: isPoll ? before.streak : 0 });
        continue;
      }
      const { points, correct, streak } = scorers.of(this.definition).scoreAnswer({
        question,
        settings: this.definition.settings,
        answer: JSON.parse(given.text) as Answer,
        elapsedMs: given.elapsedMs,
        streakBefore: before.streak,
      });
      s.scores.set(id, {
        score: before.score + points,
        timeMs: before.timeMs + (isPoll ? 0 : given.elapsedMs),
        streak,
        correctCount: before.correctCount + (correct === true ? 1 : 0),
        answerCount: before.answerCount + 1,
        points,
      });
    }
    s.scoredQ = q;
    s.phase = 'reveal';
    s.enteredAt = this.now;
    this.emit(`question:closed ${q}`);
    if (s.ending) this.podium();
    this.finish();
    return ['ok', String(s.rev), s.phase];
  }

  expire(): Reply {
    if (this.s.phase !== 'over') return ['conflict'];
    this.finish();
    return ['ok'];
  }
}
