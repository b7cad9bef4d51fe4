import { useEffect, useState } from 'preact/hooks';
import type { GameReport, ReportedPlayer, ReportedQuestion } from '../../src/protocol/reports.ts';
import { lazily } from '../shared/lazily.tsx';
import { formatNumber, plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { PlayerTable } from './player-table.tsx';
import { Flags, QuestionCard, questionAnchor } from './question-card.tsx';
import { anonymisedWords, headline, statusWords, summaryWords } from './report-words.ts';
import { RegradeHistory } from './regrade-history.tsx';
import { ResultLinks } from './result-links.tsx';
import { markedOf } from '../regrade/as-shown.ts';
import { ExportMenu } from './export-menu.tsx';

const RegradeDialog = lazily(() => import('../regrade/regrade-dialog.tsx').then((part) => part.RegradeDialog), {
  isPart: true,
});

export interface ReportProps {
  gameId: string;
  report?: GameReport;
  problem?: string;
  onRead: (playerId: string) => Promise<ReportedPlayer>;
  /** Reads the report again after a regrade. */
  onRegraded: () => void;
  /** Shows the questions that are worth talking about on the wall. */
  onDebrief: () => void;
  /** Whether the wall was left just now: the focus is where it was when the wall began. */
  isBack?: boolean;
}

/** What there is to talk about after a game: the questions, worst first, then all of them, the players and the teams. */
export function ReportView({ gameId, report, problem, ...acts }: ReportProps) {
  useStage('desk');
  return (
    <Screen
      name="Report"
      class="report long-words mx-auto flex min-h-dvh w-full max-w-6xl flex-col gap-6 px-4 py-6 sm:px-5"
    >
      <header class="flex flex-wrap items-center justify-between gap-4 print:hidden">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl" />
        </a>
        <nav class="flex flex-wrap gap-3" aria-label="Go on">
          <a
            href="/games"
            class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold [--lip:#1b1522]"
          >
            Your games
          </a>
          <a
            href={`/host/${encodeURIComponent(gameId)}/results`}
            class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold [--lip:#1b1522]"
          >
            Results
          </a>
          <Button onClick={() => print()}>Print</Button>
        </nav>
      </header>
      <p role="status" class={`font-bold print:hidden ${problem === undefined ? 'text-smoke' : 'text-bad'}`}>
        <Fresh text={problem ?? (report === undefined ? 'Reading the report…' : '')} />
      </p>
      {report !== undefined && <Parts report={report} {...acts} />}
    </Screen>
  );
}

type PartsProps = Pick<ReportProps, 'onRead' | 'onDebrief' | 'onRegraded' | 'isBack'> & { report: GameReport };

function Parts({ report, onRead, onDebrief, onRegraded, isBack }: PartsProps) {
  const { game, questions, teams } = report;
  const [regraded, setRegraded] = useState<ReportedQuestion | undefined>(undefined);
  return (
    <QuizLanguage.Provider value={game.language}>
      <Heading game={game} />
      <section aria-labelledby="report-summary" class="flex flex-col gap-2">
        <h2 id="report-summary" class="text-2xl font-bold">
          In short
        </h2>
        {summaryWords(report).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </section>
      <TalkAbout report={report} onDebrief={onDebrief} isBack={isBack} />
      <section aria-labelledby="report-questions" class="flex flex-col gap-4">
        <h2 id="report-questions" class="text-2xl font-bold">
          Questions
        </h2>
        {questions.map((question) => (
          <QuestionCard
            key={question.index}
            question={question}
            onRegrade={game.anonymisedAt === undefined ? () => setRegraded(question) : undefined}
          />
        ))}
      </section>
      {regraded !== undefined && (
        <RegradeDialog
          key={regraded.index}
          gameId={game.gameId}
          question={regraded}
          onDone={onRegraded}
          onClose={() => setRegraded(undefined)}
        />
      )}
      <RegradeHistory report={report} onRegraded={onRegraded} />
      {teams !== undefined && <Teams teams={teams} />}
      <section aria-labelledby="report-players" class="flex flex-col gap-3">
        <h2 id="report-players" class="text-2xl font-bold">
          Players
        </h2>
        <p class="text-smoke">
          ✓ right, ✗ wrong, – no answer.<span class="print:hidden"> Press a name to see what they answered.</span>
        </p>
        <PlayerTable report={report} onRead={onRead} />
      </section>
      <ExportMenu gameId={game.gameId} title={game.quizTitle} />
      {game.anonymisedAt === undefined && <ResultLinks gameId={game.gameId} />}
    </QuizLanguage.Provider>
  );
}

function Heading({ game }: Pick<GameReport, 'game'>) {
  return (
    <div>
      <QuizText as="h1" class="text-4xl font-bold wrap-anywhere">
        {game.quizTitle}
      </QuizText>
      <p class="text-smoke" translate={false}>
        {game.startedAt !== null &&
          `${new Date(game.startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })} · `}
        {statusWords[game.status]}
      </p>
      {game.anonymisedAt !== undefined && <p>{anonymisedWords(game.anonymisedAt)}</p>}
      {game.quizId !== null && (
        <a
          href={`/quizzes/${encodeURIComponent(game.quizId)}/report`}
          class="inline-flex min-h-11 items-center font-bold text-spark underline print:hidden"
        >
          All games of this quiz
        </a>
      )}
    </div>
  );
}

/** What the wall shows one by one: the chosen questions or, where none was chosen, all that were answered. */
export function debriefOf({ debrief, questions }: GameReport): ReportedQuestion[] {
  const chosen = debrief.flatMap((index) => questions[index] ?? []);
  return chosen.length > 0 ? chosen : questions.filter(({ state, answered }) => state === 'closed' && answered > 0);
}

const onWall = 'report-on-wall';

function TalkAbout({ report, onDebrief, isBack }: Pick<PartsProps, 'report' | 'onDebrief' | 'isBack'>) {
  const { debrief, questions } = report;
  useEffect(() => {
    if (isBack === true) document.getElementById(onWall)?.focus();
  }, []);
  if (debriefOf(report).length === 0) return null;
  return (
    <section aria-labelledby="report-debrief" class="flex flex-col gap-3">
      <h2 id="report-debrief" class="text-2xl font-bold">
        Talk about first
      </h2>
      {debrief.length === 0 ? (
        <p>No question stands out. You can go through all of them on the wall.</p>
      ) : (
        <ol class="grid gap-3 md:grid-cols-3">
          {debrief.map((index) => {
            const question = questions[index];
            return (
              question !== undefined && (
                <li key={index} class="panel flex break-inside-avoid flex-col gap-2 p-4">
                  <a
                    href={`#${questionAnchor(index)}`}
                    class="inline-block min-h-11 font-bold underline underline-offset-4 wrap-anywhere"
                  >
                    <span translate={false}>{index + 1}. </span>
                    <MarkedTexts of={markedOf(question)}>
                      <QuizText>{question.prompt}</QuizText>
                    </MarkedTexts>
                  </a>
                  <p translate={false}>{headline(question)}</p>
                  {question.flags.length > 0 && <Flags flags={question.flags} />}
                </li>
              )
            );
          })}
        </ol>
      )}
      <Button id={onWall} look="primary" class="self-start print:hidden" onClick={onDebrief}>
        Show on the wall
      </Button>
    </section>
  );
}

function Teams({ teams }: { teams: NonNullable<GameReport['teams']> }) {
  return (
    <section aria-labelledby="report-teams" class="flex flex-col gap-3">
      <h2 id="report-teams" class="text-2xl font-bold">
        Teams
      </h2>
      <ol class="flex flex-col gap-2">
        {teams.map(({ team, score, players, rank }) => (
          <li key={team} class="panel flex flex-wrap items-baseline gap-x-4 px-4 py-3" translate={false}>
            <span class="font-bold tabular-nums">{players === 0 ? '–' : rank}</span>
            <b class="min-w-0 flex-1 wrap-anywhere">
              <bdi>{team}</bdi>
            </b>
            <span class="text-smoke">{plural(players, 'player')}</span>
            <b class="tabular-nums">{formatNumber(score)} points on average</b>
          </li>
        ))}
      </ol>
    </section>
  );
}
