import type { PlayedGame } from '../../src/protocol/own-results.ts';
import { resultPath } from '../result/result-client.ts';
import { formatSigned } from '../shared/amounts.ts';
import { formatNumber, formatRank, isPlaced } from '../shared/format.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';

/** The games in which a person had a seat, the newest first. */
export function PlayedList({ games }: { games: readonly PlayedGame[] }) {
  return (
    <ul class="flex flex-col gap-3" aria-label="Games you played, the newest first">
      {games.map((game) => (
        <li key={game.gameId} class="panel flex flex-wrap items-center gap-x-6 gap-y-1 p-4">
          <Played game={game} />
        </li>
      ))}
    </ul>
  );
}

function Played({ game }: { game: PlayedGame }) {
  const { quizTitle, nickname, endedAt, score, rank, players, resultToken, reward } = game;
  return (
    <>
      <div class="min-w-0 flex-1 basis-52">
        <h3 class="font-sans text-lg font-bold wrap-anywhere">
          <QuizText>{quizTitle}</QuizText>
        </h3>
        <p class="text-sm wrap-anywhere text-smoke" translate={false}>
          <time dateTime={new Date(endedAt).toISOString()}>
            {new Date(endedAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}
          </time>{' '}
          · <bdi>{nickname}</bdi>
        </p>
      </div>
      <p class="tabular-nums" translate={false}>
        {isPlaced({ rank, score }) && (
          <>
            <b>{formatRank(rank)}</b> of {formatNumber(players)} ·{' '}
          </>
        )}
        score {formatNumber(score)}
        {reward !== undefined && reward !== '0' && (
          <>
            {' '}
            · <b class={reward.startsWith('-') ? '' : 'text-good'}>{formatSigned(reward)}</b>{' '}
            {reward === '1' ? 'point' : 'points'}
          </>
        )}
      </p>
      {resultToken === undefined ? (
        <p class="text-smoke">Withdrawn by its host</p>
      ) : (
        <a
          href={resultPath(resultToken)}
          class="inline-flex min-h-11 items-center font-bold text-spark underline"
          aria-label={`Your answers in ${quizTitle}`}
        >
          Your answers
        </a>
      )}
    </>
  );
}
