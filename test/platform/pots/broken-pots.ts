/** Ways to break prize pots that a hurried change could really have, each in one place, and the tests that must notice. */
import type { Alteration } from '../../support/altered-build.ts';

export interface BrokenPot extends Alteration {
  /** What goes wrong. */
  what: string;
  /** The file of tests that notices. */
  test: string;
}

const settlePot = 'test/platform/pots/settle-pot.live.test.ts';
const potJobs = 'test/platform/pots/pot-jobs.live.test.ts';
const debts = 'test/platform/pots/returned-debt.live.test.ts';
const limits = 'test/platform/pots/limits.test.ts';
const config = 'test/config.test.ts';
const joins = 'test/platform/pots/joins.live.test.ts';
const split = 'test/game/pot-split.test.ts';
const scenario = 'test/scenarios/pots.live.test.ts';
const fuzz = 'test/platform/pots/pots.fuzz.test.ts';

type Row = readonly [what: string, test: string, from: string, to: string];
const inFile = (file: string, rows: readonly Row[]): BrokenPot[] =>
  rows.map(([what, test, from, to]) => ({ what, test, file, from, to }));

export const brokenPots: readonly BrokenPot[] = [
  ...inFile('src/platform/pots/pot-rows.ts', [
    [
      'the best question counts instead of the sum of points',
      settlePot,
      'sum(points)::int as score',
      'max(points)::int as score',
    ],
    [
      'a sponsored part that was given back is paid again',
      potJobs,
      ' and not exists (select from transfer t where t.resolves = h.id)',
      '',
    ],
    ['the row of a pot is not locked', settlePot, ' for ${lock}`', ' /* ${lock} */`'],
    [
      'a seat outside of the pot counts as one inside',
      fuzz,
      'game_id = e.game_id and pot_entry_id = e.id\n',
      'game_id = e.game_id and user_id = e.user_id\n',
    ],
    ['of two seats the first one counts', scenario, 'order by join_order desc limit 1', 'order by join_order limit 1'],
    [
      'a kick after the end takes a player out of the pot',
      settlePot,
      'p.kicked_at is not null and (g.ended_at is null or p.kicked_at <= g.ended_at)',
      'p.kicked_at is not null',
    ],
  ]),
  ...inFile('src/db/game-pots.ts', [
    ['one job for the pots of all games', potJobs, '`settle-pot:${gameId}`', "'settle-pot'"],
  ]),
  ...inFile('src/platform/pots/pot-orders.ts', [
    [
      'a prize goes past the debt of its wallet',
      debts,
      "'pots'), amount: -amount }, ...postingsOfIncome(wallet, amount)]",
      "'pots'), amount: -amount }, { accountId: wallet.accountId, amount }]",
    ],
    ['a hold that lasts 43 minutes instead of 30 days', potJobs, '30 * 86_400_000', '30 * 86_400'],
    [
      'what comes back goes past the debt of its wallet',
      debts,
      'postings: [{ accountId, amount: -amount }, ...postingsOfIncome(wallet, amount)]',
      'postings: [{ accountId, amount: -amount }, { accountId: wallet.accountId, amount }]',
    ],
    ['one key for all that a game gives back', joins, '`pot:return:${holdId}`', '`pot:return:${gameId}`'],
  ]),
  ...inFile('src/platform/pots/expire-pot-hold.ts', [
    [
      'a hold that expires gives back the fee of another player',
      potJobs,
      'hold?.holdId === holdId',
      'hold !== undefined',
    ],
    [
      'an expired fee whose entry stays in the pot',
      potJobs,
      "      await endEntries(em, [{ id: entry.id, outcome: 'expired' }], now());\n",
      '',
    ],
    [
      'any hold of the game that expires gives back the sponsored part',
      potJobs,
      'sponsored?.holdId !== holdId',
      'sponsored === undefined',
    ],
  ]),
  ...inFile('src/jobs/tasks/release-hold.ts', [
    [
      'a hold of a pot that expires as one of a wallet',
      potJobs,
      "hold?.purpose === 'pot' && hold.ref !== null",
      "hold?.purpose === 'pots' && hold.ref !== null",
    ],
  ]),
  ...inFile('src/platform/pots/pots.ts', [
    ['each join puts off the look at entries without a seat', potJobs, ', runAt, keepsRunAt: true }', ', runAt }'],
    ['the largest fee is refused', limits, 'BigInt(amount) <= maximum', 'BigInt(amount) < maximum'],
    [
      'the sponsored part is limited by the limit of fees',
      limits,
      'sponsored, limits.sponsoredMax',
      'sponsored, limits.feeMax',
    ],
    [
      'the first entry of a person counts instead of the last one',
      joins,
      'order by attempt desc limit 1',
      'order by attempt limit 1',
    ],
    [
      'pots are put up where they are switched off',
      limits,
      "if (limits === undefined) throw new CodedError('not_allowed', 'There are no prize pots on this server.');",
      'if (limits === undefined) return;',
    ],
    [
      'a fee is held for a settled pot',
      settlePot,
      'pot === undefined || pot.isSettled || pot.hostId',
      'pot === undefined || pot.hostId',
    ],
    [
      'of two joins at once both have an entry',
      joins,
      'if (made.length === 0) return (await readEntriesOf(em, gameId, userId)).open;',
      'if (made.length === 0) return id;',
    ],
    ['the key of a fee without the attempt', scenario, "${userId}${attempt === 1 ? '' : `:${attempt}`}`", '${userId}`'],
    ['the host plays for the pot', scenario, ' || pot.hostId === userId) return undefined', ') return undefined'],
    [
      'a fee that nobody has agreed to is held',
      scenario,
      '      if (entryFee?.toString() !== fee) throw otherFee(asset, entryFee);\n',
      '      if (fee !== undefined && entryFee?.toString() !== fee) throw otherFee(asset, entryFee);\n',
    ],
    ['one player too many', settlePot, 'if (count < maximum) return', 'if (count <= maximum) return'],
  ]),
  ...inFile('src/config/pots.ts', [
    [
      'the limit of fees configures the sponsored part as well',
      config,
      'BigInt(env.POT_SPONSORED_MAX)',
      'BigInt(env.POT_FEE_MAX)',
    ],
  ]),
  ...inFile('src/platform/pots/settle-pot.ts', [
    [
      'regrades that have failed for good hold the pot up',
      settlePot,
      'where key = ? and attempts < max_attempts',
      'where key = ?',
    ],
    [
      'nobody looks again at a join that was under way',
      potJobs,
      'if (settledIn.length < open.length) {',
      'if (settledIn.length > open.length) {',
    ],
    [
      'the pot of a deleted game counts as being played',
      settlePot,
      '`select g.id is null or g.ended_at is not null as "isOver"',
      '`select g.ended_at is not null as "isOver"',
    ],
    [
      'a settled pot is settled again',
      settlePot,
      'if (pot === undefined || pot.isSettled) return 0;\n    const [game]',
      'if (pot === undefined) return 0;\n    const [game]',
    ],
    [
      'a kicked player has a share',
      settlePot,
      'entry.seat !== undefined && !entry.seat.isKicked',
      'entry.seat !== undefined',
    ],
    [
      'who has no share gets nothing back when others are paid',
      settlePot,
      '    ...others.flatMap(({ hold }) => (hold === undefined ? [] : [returnOrder(pot, hold)])),\n',
      '',
    ],
    [
      'the sponsored part is not paid',
      settlePot,
      'const stakes = [...players.flatMap(({ hold }) => hold ?? []), ...(sponsored === undefined ? [] : [sponsored])]',
      'const stakes = [...players.flatMap(({ hold }) => hold ?? [])]; void sponsored',
    ],
    ['fees of seated players are given back', fuzz, 'if (!seated.has(id)) gone.add(id)', 'gone.add(id)'],
    [
      'the pot of a game that its host ended is paid',
      fuzz,
      "game?.status === 'finished' && game.isStored ? ",
      'game?.isStored === true ? ',
    ],
  ]),
  ...inFile('src/folding/fold-plan.ts', [
    [
      'a player who leaves causes no job',
      potJobs,
      "entry.type === 'leave' || entry.type === 'kick' ||",
      "entry.type === 'kick' ||",
    ],
    [
      'a kick causes no job',
      potJobs,
      "entry.type === 'leave' || entry.type === 'kick' ||",
      "entry.type === 'leave' ||",
    ],
  ]),
  ...inFile('src/folding/parked-folder.ts', [
    ['an end that another worker folds later causes no job', potJobs, '  await enqueuePots(em, plan);\n', ''],
  ]),
  ...inFile('src/live/rooms/pot-joins.ts', [
    ['a join by a code pays a fee', joins, 'ticket === undefined || isReclaim', 'ticket === undefined'],
    [
      'the fee of a seat whose reply was lost is given back',
      joins,
      "if (seated === 'over' || seated.has(entry)) return;",
      "if (seated === 'over') return;",
    ],
    [
      'the fee of a refused seat is not given back at once',
      joins,
      'if (entry !== undefined && entry !== seatedAlready) await this.#release(gameId, entry);',
      'void this.#release;',
    ],
    ['a fee is held for a seat after the start', scenario, "    if (place === 'late') return undefined;\n", ''],
  ]),
  ...inFile('src/redis/scripts/void-entries.lua', [
    [
      'entries are declared void after the end of the game',
      settlePot,
      "if C.phase == 'over' then return { 'ok', 'over' } end\n",
      '',
    ],
    [
      'entries that are given back are not declared void',
      joins,
      "    redis.call('HSET', K.join_keys, field, 'void')\n",
      '',
    ],
  ]),
  ...inFile('src/live/rooms/rebuild-room.ts', [
    [
      'a rebuilt room does not know the entries of its seats',
      settlePot,
      '  ...(potEntryId === null ? [] : [`entry:${potEntryId}`, playerId]),\n',
      '',
    ],
  ]),
  ...inFile('src/jobs/tasks/settle-pots.ts', [
    [
      'the hourly job looks at games that have just ended, instead of those of before',
      potJobs,
      "g.ended_at < now() - interval '5 minutes'\n",
      "g.ended_at > now() - interval '5 minutes'\n",
    ],
  ]),
  ...inFile('src/jobs/tasks/gone-game.ts', [
    [
      'a game that is ended without a room causes no job',
      potJobs,
      '    if (rows.length > 0) await enqueuePotIfThere(em, gameId);\n',
      '',
    ],
  ]),
  ...inFile('src/platform/pots/is-in-pot.ts', [
    [
      'a host is deleted whose pot is open',
      settlePot,
      '\n      or exists (select from pot where host_id = ? and settled_at is null)`,\n    [userId, userId]',
      '`,\n    [userId]',
    ],
  ]),
  ...inFile('src/game/pot-split.ts', [
    ['equal scores by the latest join', split, 'a.joinOrder - b.joinOrder', 'b.joinOrder - a.joinOrder'],
    [
      'the units that are left are lost',
      split,
      'for (const part of byRemainder.slice(0, Number(left))) part.amount += 1n;',
      'void byRemainder;',
    ],
    [
      'the units that are left go to the smallest remainders',
      split,
      'a.remainder < b.remainder ? 1 : -1',
      'a.remainder < b.remainder ? -1 : 1',
    ],
    ['of equal remainders the worst rank', split, '? a.index - b.index :', '? b.index - a.index :'],
    [
      'nothing is shared when nobody has points',
      split,
      'weights.some((weight) => weight > 0n) ? weights : weights.map(() => 1n)',
      'weights',
    ],
    [
      'equal scores do not share their places',
      split,
      'place === 0 || score !== scores[place - 1]',
      'place === 0 || score >= 0',
    ],
  ]),
  ...inFile('src/redis/scripts/join-room.lua', [
    ['an entry that was given back takes a seat', joins, '  if is_void_entry(entry) then return false end\n', ''],
    [
      'an entry takes a seat after the start',
      joins,
      "  return C.phase == 'lobby'\nend\nif entry",
      '  return true\nend\nif entry',
    ],
  ]),
];
