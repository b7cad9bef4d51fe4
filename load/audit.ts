import type { Answer } from '../src/protocol/quiz.ts';
import type { Results } from '../src/protocol/rest.ts';
import type { ServerPayload } from '../src/protocol/server-events.ts';
import type { PlayerJournal } from './journal.ts';
import type { Finding } from './report/model.ts';

export type { Finding };

export interface AuditInput {
  players: number;
  journals: PlayerJournal[];
  /** With `?answers=1`, from Postgres. */
  results: Results;
  /** What the host's screen showed at the end. */
  over: ServerPayload<'game:over'>;
}

/**
 * Compares what the players were told with what Postgres holds and with what the leaderboard showed. Pure. An answer
 * without an acknowledgement may count or not; everything else must agree exactly.
 */
export function auditRun({ players, journals, results, over }: AuditInput): Finding[] {
  const rows = results.answerRows ?? [];
  const stored = new Set(rows.map((row) => `${row.playerId}/${row.question}`));
  const acked = journals.flatMap((journal) => journal.acked.map(({ question }) => `${journal.playerId}/${question}`));
  const unknown = journals.flatMap((journal) => journal.unknown);
  const lost = acked.filter((answer) => !stored.has(answer));
  const { accepted } = results.answers;
  const answered = results.questions.reduce((sum, question) => sum + question.answered, 0);
  return [
    finding('every player played to the end', missingFinals(journals, players), `${players} players`),
    finding('no acknowledged answer is lost', lost, `${acked.length} acknowledged`),
    finding(
      'acknowledged answers are stored as they were given',
      changed(journals, rows),
      `${acked.length} acknowledged`,
    ),
    finding('no answer is stored twice', duplicates(rows), `${rows.length} rows`),
    {
      check: 'accepted answers are those that players know of',
      ok: accepted >= acked.length && accepted <= acked.length + unknown.length,
      detail: `${accepted} accepted, ${acked.length} acknowledged, ${unknown.length} unknown`,
    },
    {
      check: 'rows, questions and the total agree',
      ok: accepted === rows.length && accepted === answered,
      detail: `${accepted} accepted, ${rows.length} rows, ${answered} answered`,
    },
    finding('the leaderboard counts the answers that are stored', wrongCounts(results), `${rows.length} answers`),
    finding('scores are the sums of their rows', wrongSums(results), `${results.players.length} players`),
    finding('the leaderboard shows the stored scores', wrongTop(results, over), `${over.top.length} rows shown`),
    finding('players were told their stored score and rank', wrongFinals(results, journals), `${journals.length} told`),
    ...auditCuts(journals),
  ];
}

/** The findings of many rooms as one list: passed when all rooms do, figures added up, rooms that do not named. */
export function auditRooms(rooms: { name: string; findings: Finding[] }[]): Finding[] {
  const [first] = rooms;
  if (first === undefined || rooms.length === 1) return first?.findings ?? [];
  const checks = new Set(rooms.flatMap(({ findings }) => findings.map(({ check }) => check)));
  return [...checks].map((check) => {
    const each = rooms.flatMap(({ name, findings }) =>
      findings.filter((finding) => finding.check === check).map((finding) => ({ ...finding, name })),
    );
    const wrong = each.filter(({ ok }) => !ok);
    const named = wrong.slice(0, 3).map(({ name, detail }) => `${name}: ${detail}`);
    const detail = `${addUp(each.map((finding) => finding.detail))} in ${each.length} rooms`;
    if (wrong.length === 0) return { check, ok: true, detail };
    return { check, ok: false, detail: `${wrong.length} of ${each.length} rooms: ${named.join('; ')}` };
  });
}

/** `3 rows` and `4 rows` are `7 rows`: the details of one check differ in their numbers only. */
function addUp(details: string[]): string {
  const sums: number[] = [];
  for (const detail of details) {
    for (const [place, number] of (detail.match(/\d+/g) ?? []).entries()) {
      sums[place] = (sums[place] ?? 0) + Number(number);
    }
  }
  let place = 0;
  return (details[0] ?? '').replaceAll(/\d+/g, () => String(sums[place++]));
}

function auditCuts(journals: PlayerJournal[]): Finding[] {
  const cuts = journals.flatMap(({ playerId, cuts }) => (cuts === undefined ? [] : [{ playerId, ...cuts }]));
  if (cuts.length === 0) return [];
  const lost = cuts.filter(({ made, returned }) => returned !== made).map(({ playerId }) => playerId);
  const made = cuts.reduce((sum, cut) => sum + cut.made, 0);
  return [finding('every player whose link was cut came back to their seat', lost, `${made} cuts`)];
}

function finding(check: string, wrong: string[], detail: string): Finding {
  if (wrong.length === 0) return { check, ok: true, detail };
  return { check, ok: false, detail: `${wrong.length} wrong: ${wrong.slice(0, 3).join(', ')}` };
}

function missingFinals(journals: PlayerJournal[], players: number): string[] {
  const unfinished = journals.filter((journal) => journal.final === undefined).map((journal) => journal.playerId);
  const absent = Array.from({ length: Math.max(0, players - journals.length) }, () => 'a player without a journal');
  return [...unfinished, ...absent];
}

/** Stored, but with another answer or another time than the player was told. */
function changed(journals: PlayerJournal[], rows: NonNullable<Results['answerRows']>): string[] {
  const stored = new Map(rows.map((row) => [`${row.playerId}/${row.question}`, row]));
  return journals.flatMap(({ playerId, acked }) =>
    acked.flatMap(({ question, answer, elapsedMs }) => {
      const key = `${playerId}/${question}`;
      const row = stored.get(key);
      if (row === undefined) return [];
      return row.elapsedMs === elapsedMs && asStored(row.answer) === asStored(answer) ? [] : [key];
    }),
  );
}

/** Texts are stored without the white space around them. */
const asStored = (answer: Answer): string => JSON.stringify(typeof answer === 'string' ? answer.trim() : answer);

function duplicates(rows: NonNullable<Results['answerRows']>): string[] {
  const seen = new Set<string>();
  return rows.map((row) => `${row.playerId}/${row.question}`).filter((answer) => seen.size === seen.add(answer).size);
}

function wrongCounts(results: Results): string[] {
  const counts = new Map<string, number>();
  for (const { playerId } of results.answerRows ?? []) counts.set(playerId, (counts.get(playerId) ?? 0) + 1);
  return results.players
    .filter((player) => player.answerCount !== (counts.get(player.playerId) ?? 0))
    .map((player) => `${player.nickname}: ${player.answerCount}, rows ${counts.get(player.playerId) ?? 0}`);
}

function wrongSums(results: Results): string[] {
  const sums = new Map<string, number>();
  for (const row of results.answerRows ?? []) sums.set(row.playerId, (sums.get(row.playerId) ?? 0) + row.points);
  return results.players
    .filter((player) => player.score !== (sums.get(player.playerId) ?? 0))
    .map((player) => `${player.nickname}: ${player.score}, rows ${sums.get(player.playerId) ?? 0}`);
}

function wrongTop(results: Results, over: ServerPayload<'game:over'>): string[] {
  const stored = new Map(results.players.map((player) => [player.playerId, player]));
  return over.top
    .filter((row) => stored.get(row.playerId)?.score !== row.score || stored.get(row.playerId)?.rank !== row.rank)
    .map((row) => `${row.nickname}: ${row.score} as number ${row.rank}`);
}

function wrongFinals(results: Results, journals: PlayerJournal[]): string[] {
  const stored = new Map(results.players.map((player) => [player.playerId, player]));
  return journals
    .filter(({ playerId, final }) => {
      const player = stored.get(playerId);
      return final !== undefined && (player?.score !== final.score || player.rank !== final.rank);
    })
    .map(({ playerId, final }) => `${playerId}: ${final?.score} as number ${final?.rank}`);
}
