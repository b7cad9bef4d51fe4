/** Scripts that break a promise, each by one change, and the shortest schedule that was found to notice it. */
import type { Schedule } from './room-schedule.ts';

export interface BrokenScript {
  what: string;
  script: string;
  from: string;
  to: string;
  notices: Schedule;
}

const settings: Schedule['settings'] = {
  introMs: 0,
  autoAdvance: false,
  closeWhenAllAnswered: true,
  lateJoin: true,
  streakBonus: false,
  maxPlayers: 100,
};
const players = (
  questions: Schedule['questions'],
  seats: number,
  ops: Schedule['ops'],
  more: Partial<Schedule> = {},
): Schedule => ({
  settings,
  questions,
  seats,
  started: true,
  ops,
  ...more,
});

export const brokenScripts: BrokenScript[] = [
  {
    what: 'a button works twice',
    script: 'step-room',
    from: "if seen ~= C.rev then return answer('') end",
    to: '',
    notices: players(['single'], 3, [{ do: 'step', verb: 'next', stale: true }]),
  },
  {
    what: 'an answer counts twice',
    script: 'accept-answers',
    from: 'local earlier = stored[i]',
    to: 'local earlier = nil',
    notices: players(['single'], 3, [
      { do: 'answer', at: 0, given: [{ slot: 0, value: 0 }] },
      { do: 'answer', at: 0, given: [{ slot: 0, value: 0 }] },
    ]),
  },
  {
    what: 'an answer counts after the end',
    script: 'accept-answers',
    from: 'local late = C.now >= C.closesAt',
    to: 'local late = false',
    notices: players(['single'], 3, [
      { do: 'pass', ms: 0, toDeadline: true, unattended: false },
      { do: 'answer', at: 0, given: [{ slot: 0, value: 0 }] },
    ]),
  },
  {
    what: 'an outage makes answers late',
    script: 'accept-answers',
    from: 'outage = late and',
    to: 'outage = false and',
    notices: players(['single'], 3, [
      { do: 'pass', ms: 0, toDeadline: true, unattended: true },
      { do: 'answer', at: -2, given: [{ slot: 0, value: 0 }] },
    ]),
  },
  {
    what: 'answers are taken in a pause',
    script: 'accept-answers',
    from: 'C.pausedAt > 0 or ',
    to: '',
    notices: players(['single'], 3, [
      { do: 'pause', verb: 'pause' },
      { do: 'answer', at: 0, given: [{ slot: 0, value: 0 }] },
    ]),
  },
  {
    what: 'a retry has another receipt',
    script: 'accept-answers',
    from: "now_text .. '|' .. log_id",
    to: "now_text .. '|' .. ''",
    notices: players(['single'], 3, [{ do: 'answer', at: 0, given: [{ slot: 0, value: 0 }] }]),
  },
  {
    what: 'an answer is marked before it is logged',
    script: 'accept-answers',
    from: "local log_id = append('answers',",
    to: "redis.call('SREM', K.waiting, unpack(accepted))\n  local log_id = append('answers',",
    notices: players(['single', 'single'], 3, [
      { do: 'answer', at: 0, given: [{ slot: 1, value: 0 }], logFails: true },
    ]),
  },
  {
    what: 'the last answer does not close',
    script: 'accept-answers',
    from: 'if close_if_all_answered()',
    to: 'if false',
    notices: players(['single'], 2, [
      {
        do: 'answer',
        at: 0,
        given: [
          { slot: 1, value: 0 },
          { slot: 0, value: 0 },
        ],
      },
    ]),
  },
  {
    what: 'a question is scored twice',
    script: 'commit-scores',
    from: "C.phase ~= 'closed' or C.q ~= tonumber(ARGV[3]) or C.scoredQ >= C.q or",
    to: '',
    notices: players(['single'], 3, [
      { do: 'step', verb: 'end', stale: false },
      { do: 'score', who: 0, calls: 1 },
      { do: 'score', who: 0, calls: 1 },
      { do: 'go-on', toOpen: false },
      { do: 'score', who: 0, calls: 4 },
    ]),
  },
  {
    what: 'a late joiner has no rank',
    script: 'commit-scores',
    from: 'add_all_to_board(late)',
    to: '',
    notices: players(['single'], 3, [
      { do: 'go-on', toOpen: false },
      { do: 'score', who: 1, calls: 1 },
      { do: 'join', slot: 3, team: 1, keyed: false },
      { do: 'go-on', toOpen: false },
    ]),
  },
  {
    what: 'someone kicked is scored',
    script: 'commit-scores',
    from: "redis.call('SMEMBERS', K.kicked)",
    to: '{}',
    notices: players(['single'], 3, [
      {
        do: 'answer',
        at: 0,
        given: [
          { slot: 1, value: 0 },
          { slot: 2, value: 0 },
          { slot: 0, value: 0 },
        ],
      },
      { do: 'score', who: 1, calls: 4 },
      { do: 'kick', slot: 0, stale: true },
      { do: 'go-on', toOpen: false },
    ]),
  },
  {
    what: 'an end waits for no scores',
    script: 'commit-scores',
    from: "if C.ending ~= '' then enter_over() end",
    to: '',
    notices: players(['single'], 3, [{ do: 'step', verb: 'end', stale: false }]),
  },
  {
    what: 'someone kicked is waited for',
    script: 'kick-player',
    from: "redis.call('SREM', K.waiting, player_id)",
    to: '',
    notices: players(['single'], 3, [{ do: 'kick', slot: 0, stale: true }]),
  },
  {
    what: 'someone kicked keeps points for the team',
    script: 'kick-player',
    from: 'add_to_team(seat.team, -1, -score)',
    to: '',
    notices: players(['single'], 3, [{ do: 'kick', slot: 0, stale: true }], {
      settings: { ...settings, teams: ['Red', 'Blue|Green'] },
    }),
  },
  {
    what: 'someone who left is waited for',
    script: 'leave-room',
    from: "redis.call('SREM', K.waiting, id)",
    to: '',
    notices: players(['single'], 3, [{ do: 'leave', slot: 0, stale: false }]),
  },
  {
    what: 'a pause costs time',
    script: 'pause-room',
    from: "set('closesAt', C.closesAt + pause)",
    to: '',
    notices: players(['single', 'single'], 3, [
      { do: 'pause', verb: 'pause' },
      { do: 'pause', verb: 'resume' },
    ]),
  },
  {
    what: 'an outage is given back twice',
    script: 'absorb-outage',
    from: 'C.outage == began',
    to: 'false',
    notices: players(['single'], 3, [
      { do: 'pass', ms: 0, toDeadline: true, unattended: true },
      { do: 'sweep', until: 2 },
      { do: 'step', verb: 'next', stale: false },
    ]),
  },
  {
    what: 'a room goes to sleep',
    script: 'step-room',
    from: "redis.call('ZADD', K.deadlines, int(due), ARGV[2])",
    to: '',
    notices: players(['single'], 3, []),
  },
  {
    what: 'an old clock looks like an outage',
    script: 'step-room',
    from: "if redis.call('ZCARD', K.deadlines) == 0 then redis.call(",
    to: 'if false then redis.call(',
    notices: players(['single'], 3, []),
  },
  {
    what: 'a scorer that died is never replaced',
    script: 'advance-room',
    from: "set('scoreBy', C.now + SCORE_BY_MS)\n    note = 'score'",
    to: "note = ''",
    notices: players(
      ['single'],
      3,
      [
        { do: 'go-on', toOpen: false },
        { do: 'go-on', toOpen: false },
        { do: 'go-on', toOpen: false },
      ],
      { settings: { ...settings, introMs: 3000 }, started: false },
    ),
  },
];
