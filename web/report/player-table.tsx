import { useEffect, useState } from 'preact/hooks';
import type { GameReport, ReportedPlayer } from '../../src/protocol/reports.ts';
import { GivenAnswer } from '../question-types/given-answer.tsx';
import { formatNumber, isPlaced, plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { markOf, seconds } from './report-words.ts';
import { asShown, markedOf } from '../regrade/as-shown.ts';
import { usePrinting } from './use-printing.ts';

/** Rows that are shown at first, and more with each press. */
const rowsAtOnce = 100;
/** Rows on paper: some thirty pages. */
const printedMax = 1000;

const head = 'px-2 py-2 text-left font-bold text-smoke';
const cell = 'border-t border-ash px-2 py-2';
const numeric = `${cell} text-right whitespace-nowrap tabular-nums`;
const markLooks: Record<string, string> = { '✓': 'text-good', '✗': 'text-bad', '–': 'text-smoke' };

interface Props {
  report: GameReport;
  /** Reads what one player answered. */
  onRead: (playerId: string) => Promise<ReportedPlayer>;
}

/** All players question by question; what they answered is read when it is asked for. */
export function PlayerTable({ report, onRead }: Props) {
  const { players, questions } = report;
  const [shown, setShown] = useState(rowsAtOnce);
  const [open, setOpen] = useState<string | undefined>(undefined);
  const isPrinting = usePrinting();
  if (players.length === 0) return <p class="text-smoke">Nobody took a seat.</p>;
  const scored = questions.filter(({ correct }) => correct !== null);
  const teamed = players.some(({ team }) => team !== undefined);
  return (
    <div class="flex flex-col gap-3">
      <div
        class="panel relative overflow-x-auto print:overflow-visible"
        tabIndex={0}
        role="region"
        aria-label="Table of players"
      >
        <table class="w-full">
          <thead>
            <tr>
              <th scope="col" class={head}>
                Place
              </th>
              <th scope="col" class={head}>
                Name
              </th>
              <th scope="col" class={`${head} text-right`}>
                Score
              </th>
              <th scope="col" class={`${head} text-right`}>
                Right
              </th>
              {teamed && (
                <th scope="col" class={head}>
                  Team
                </th>
              )}
              {scored.map(({ index }) => (
                <th key={index} scope="col" class={`${head} text-center`}>
                  <span class="sr-only">Question </span>
                  {index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody translate={false}>
            {players.slice(0, isPrinting ? printedMax : shown).map((player) => (
              <PlayerRows
                key={player.playerId}
                player={player}
                report={report}
                scored={scored.map(({ index }) => index)}
                teamed={teamed}
                columns={4 + scored.length + (teamed ? 1 : 0)}
                isOpen={open === player.playerId}
                onToggle={() => setOpen(open === player.playerId ? undefined : player.playerId)}
                onRead={onRead}
              />
            ))}
          </tbody>
        </table>
      </div>
      {shown < players.length && (
        <Button class="self-start print:hidden" onClick={() => setShown(shown + rowsAtOnce)}>
          {`Show more: ${formatNumber(shown)} of ${plural(players.length, 'player')}`}
        </Button>
      )}
      {isPrinting && <p>{printedWords(players.length)}</p>}
    </div>
  );
}

/** What paper leaves out, and where it is. */
const printedWords = (players: number): string =>
  players > printedMax
    ? `Printed are the first ${formatNumber(printedMax)} of ${plural(players, 'player')}. All of them, and what each answered, are in the file: “Export” below the report.`
    : 'What each player answered is in the file: “Export” below the report.';

interface RowProps extends Props {
  player: GameReport['players'][number];
  scored: readonly number[];
  teamed: boolean;
  columns: number;
  isOpen: boolean;
  onToggle: () => void;
}

function PlayerRows({ player, report, scored, teamed, columns, isOpen, onToggle, onRead }: RowProps) {
  const { nickname, team, score, rank, correct, answered, fractions } = player;
  return (
    <>
      <tr>
        <td class={`${cell} tabular-nums`}>{isPlaced({ rank, score }) ? rank : '–'}</td>
        <th scope="row" class={`${cell} text-left`}>
          <button
            type="button"
            class="inline-flex min-h-11 max-w-48 min-w-11 items-center text-left font-bold wrap-break-word underline decoration-haze underline-offset-4 max-sm:max-w-36 print:min-h-0 print:max-w-none print:no-underline"
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            <bdi class="min-w-0">{nickname}</bdi>
          </button>
        </th>
        <td class={`${numeric} font-bold`}>{formatNumber(score)}</td>
        <td class={numeric}>
          {correct} of {answered}
        </td>
        {teamed && (
          <td class={cell}>
            <bdi>{team}</bdi>
          </td>
        )}
        {scored.map((index) => {
          const { sign, words } = markOf(fractions[index]);
          return (
            <td key={index} class={`${cell} text-center whitespace-nowrap ${markLooks[sign] ?? ''}`}>
              <span aria-hidden="true">{sign}</span>
              <span class="sr-only">{words}</span>
            </td>
          );
        })}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={columns} class="px-2 pb-4">
            <PlayerAnswers playerId={player.playerId} report={report} onRead={onRead} />
          </td>
        </tr>
      )}
    </>
  );
}

function PlayerAnswers({ playerId, report, onRead }: Props & { playerId: string }) {
  const [read, setRead] = useState<ReportedPlayer | string | undefined>(undefined);
  useEffect(() => {
    onRead(playerId).then(setRead, (error: unknown) => setRead(error instanceof Error ? error.message : String(error)));
  }, [playerId]);
  if (read === undefined) return <p role="status">Reading the answers…</p>;
  if (typeof read === 'string') return <p role="alert">{read}</p>;
  if (read.answers.length === 0) return <p>No answers.</p>;
  return (
    <ol class="sticky left-2 flex max-w-[calc(100vw-5rem)] flex-col gap-2">
      {read.answers.map(({ question, answer, fraction, correct, elapsedMs }) => {
        const asking = report.questions[question];
        const { sign, words } = correct === null ? { sign: '·', words: '' } : markOf(fraction);
        return (
          <li key={question} class="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span class="font-bold">{question + 1}.</span>
            {asking !== undefined && (
              <MarkedTexts of={markedOf(asking)}>
                <GivenAnswer question={asShown(asking)} answer={answer} />
              </MarkedTexts>
            )}
            <span aria-hidden="true" class={`font-bold ${markLooks[sign] ?? ''}`}>
              {sign}
            </span>
            <span class="sr-only">{words}</span>
            <span class="text-smoke">{seconds(elapsedMs)}</span>
          </li>
        );
      })}
    </ol>
  );
}
