import { rightText } from '../question-types/all-types.ts';
import { Button } from '../shared/ui/button.tsx';
import { formatNumber, isPlaced, plural } from '../shared/format.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { isInPlay, statusWords } from '../shared/game-words.ts';
import { nextSetupPath } from '../shared/kept-game.ts';
import { Logo } from '../shared/ui/logo.tsx';
import type { Results } from '../shared/host-client.ts';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';

export interface ResultsProps {
  results?: Results;
  problem?: string;
  /** Where to sign in, when nobody is signed in here: they may be results of theirs. */
  signInPath?: string;
  onPlayAgain?: () => void;
  isOpening?: boolean;
}

/** Whether the results are still being written. */
export const isSettled = (results: Results): boolean => !isInPlay(results);

/** Who played and how the questions went, from what is stored. */
export function ResultsView({ results, problem, signInPath, onPlayAgain, isOpening = false }: ResultsProps) {
  useStage('desk');
  return (
    <Screen name="Results" class="mx-auto flex min-h-dvh w-full max-w-6xl flex-col gap-6 px-5 py-6">
      <header class="flex flex-wrap items-center justify-between gap-4">
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
          {results !== undefined && (
            <a
              href={`/host/${encodeURIComponent(results.gameId)}/report`}
              class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold [--lip:#1b1522]"
            >
              Report
            </a>
          )}
          <a
            href={results === undefined ? '/quizzes' : nextSetupPath(results.gameId)}
            class="press inline-flex min-h-11 items-center rounded-xl bg-ash px-4 font-bold [--lip:#1b1522]"
          >
            Another quiz
          </a>
          {onPlayAgain !== undefined && (
            <Button look="primary" onClick={onPlayAgain} disabled={isOpening}>
              <Fresh text={isOpening ? 'Opening…' : 'Play again'} />
            </Button>
          )}
        </nav>
      </header>
      {results === undefined && <h1 class="text-4xl font-bold">Results</h1>}
      <p role="status" class={`font-bold ${problem === undefined ? 'text-smoke' : 'text-bad'}`}>
        <Fresh text={problem ?? progressOf(results)} />
      </p>
      {signInPath !== undefined && (
        <p>
          Are they yours?{' '}
          <a href={signInPath} class="inline-flex min-h-11 items-center font-bold text-spark underline">
            Sign in on this device
          </a>
        </p>
      )}
      {results !== undefined && <Report results={results} />}
    </Screen>
  );
}

function progressOf(results: Results | undefined): string {
  if (results === undefined) return 'Reading the results…';
  if (isSettled(results)) return '';
  return results.startedAt === null ? 'The game has not started.' : 'The last answers are still being stored…';
}

function Report({ results }: { results: Results }) {
  const { startedAt } = results;
  return (
    <QuizLanguage.Provider value={results.language}>
      <div>
        <QuizText as="h1" class="text-4xl font-bold">
          {results.quizTitle}
        </QuizText>
        <p class="text-smoke" translate={false}>
          {startedAt !== null &&
            `${new Date(startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })} · `}
          {statusWords[results.status]} ·{' '}
          {plural(results.players.filter(({ kicked }) => kicked !== true).length, 'player')} ·{' '}
          {plural(results.answers.accepted, 'answer')}
        </p>
      </div>
      <section>
        <h2 class="mb-3 text-2xl font-bold">Players</h2>
        <PlayerTable results={results} />
      </section>
      <section>
        <h2 class="mb-3 text-2xl font-bold">Questions</h2>
        <QuestionTable results={results} />
      </section>
    </QuizLanguage.Provider>
  );
}

const head = 'px-3 py-2 font-bold text-smoke';
const cell = 'border-t border-ash px-3 py-2';
const numeric = `${cell} text-right whitespace-nowrap tabular-nums`;

function PlayerTable({ results }: { results: Results }) {
  const teamed = results.players.some((player) => player.team !== undefined);
  return (
    <div class="panel overflow-x-auto" tabIndex={0} role="region" aria-label="Players">
      <table class="w-full text-left">
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
            <th scope="col" class={`${head} text-right`}>
              Answers
            </th>
            {teamed && (
              <th scope="col" class={head}>
                Team
              </th>
            )}
          </tr>
        </thead>
        <tbody translate={false}>
          {results.players.map((player) => (
            <tr key={player.playerId}>
              <td class={`${cell} tabular-nums`}>
                {isPlaced({ rank: player.rank ?? 1, score: player.score }) ? (player.rank ?? '–') : '–'}
              </td>
              <th scope="row" class={`${cell} min-w-24 font-bold wrap-anywhere`}>
                <bdi>{player.nickname}</bdi>
                {player.kicked === true && <span class="font-normal text-smoke"> (removed)</span>}
              </th>
              <td class={`${numeric} font-bold`}>{formatNumber(player.score)}</td>
              <td class={numeric}>{player.correctCount}</td>
              <td class={numeric}>{player.answerCount}</td>
              {teamed && (
                <td class={cell}>
                  <bdi>{player.team}</bdi>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of polls nothing is right, and slides are not answered. */
function rightOf({ correct, answered, type }: Results['questions'][number]): string {
  if (type === 'slide') return '–';
  return correct === null ? plural(answered, 'answer') : `${formatNumber(correct)} of ${formatNumber(answered)}`;
}

function QuestionTable({ results }: { results: Results }) {
  return (
    <div class="panel overflow-x-auto" tabIndex={0} role="region" aria-label="Questions">
      <table class="w-full text-left">
        <thead>
          <tr>
            <th scope="col" class={head}>
              Question
            </th>
            <th scope="col" class={head}>
              Right answer
            </th>
            <th scope="col" class={`${head} text-right`}>
              Right
            </th>
            <th scope="col" class={`${head} text-right`}>
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {results.questions.map((question) => (
            <tr key={question.index}>
              <MarkedTexts of={{ question }}>
                <th scope="row" class={`${cell} font-bold`}>
                  <span translate={false}>{question.index + 1}. </span>
                  <QuizText>{question.prompt}</QuizText>
                </th>
                <td class={cell}>
                  <QuizText>
                    {question.void === true ? 'Does not count' : (rightText(question, question) ?? '–')}
                  </QuizText>
                </td>
              </MarkedTexts>
              <td class={numeric} translate={false}>
                {rightOf(question)}
              </td>
              <td class={numeric} translate={false}>
                {question.averageMs === null ? '–' : `${(question.averageMs / 1000).toFixed(1)} s`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
