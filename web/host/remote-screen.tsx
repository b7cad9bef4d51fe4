import type { ComponentChildren } from 'preact';
import { isOpenQuestion } from '../question-types/shown-question.ts';
import { notCounted } from '../question-types/regraded-reveal.ts';
import { briefTexts, rightText, screensOf } from '../question-types/all-types.ts';
import { isForgetful } from '../shared/browser-storage.ts';
import { formatNumber, formatPin, isPlaced, plural } from '../shared/format.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import { FuseClock } from '../shared/fuse-clock.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import type { StageProps } from './host-view.ts';
import { shownAddress } from './lobby-stage.tsx';
import { PotLine, PotWinners } from './pot-line.tsx';
import { QrCode } from './qr-code.tsx';
import { nextPrompt, remoteTitle } from './remote-words.ts';

type Snapshot = StageProps['snapshot'];

/** What a host in front of the hall has to know at a glance, and what comes next. The wall shows the rest. */
export function RemoteStage(props: StageProps) {
  const { snapshot } = props;
  const { pin, paused, locked, nextAt, phase } = snapshot.room;
  return (
    <div class="flex min-h-full flex-col gap-3">
      <header class="flex flex-wrap items-baseline justify-between gap-x-4">
        <h1 class="text-2xl font-bold text-spark">{remoteTitle(snapshot)}</h1>
        <p class="text-smoke tabular-nums" translate={false}>
          {phase !== 'lobby' && (
            <>
              <span class="sr-only">PIN </span>
              {formatPin(pin)}{' '}
            </>
          )}
          {locked && <strong class="text-bad">Locked</strong>}
        </p>
      </header>
      {paused && (
        <p class="self-start rounded-full bg-spark px-4 py-1 font-bold text-ink">
          <Fresh text={nextAt === undefined ? 'Paused' : 'Restored after a failure: goes on in a moment'} />
        </p>
      )}
      <PhasePart {...props} />
      <NextPrompt {...props} />
    </div>
  );
}

function PhasePart(props: StageProps) {
  switch (props.snapshot.room.phase) {
    case 'lobby':
      return <LobbyPart {...props} />;
    case 'intro':
      return <Asked snapshot={props.snapshot} />;
    case 'open':
    case 'closed':
      return <QuestionPart {...props} />;
    case 'reveal':
      return <RevealPart {...props} />;
    case 'standings':
      return <RowsPart rows={props.snapshot.standings?.top ?? []} />;
    case 'over':
      return <OverPart {...props} />;
    default:
      return null;
  }
}

const Figure = ({ children }: { children: ComponentChildren }) => (
  <p class="text-xl text-smoke" translate={false}>
    {children}
  </p>
);

const Large = ({ children }: { children: ComponentChildren }) => (
  <strong class="font-display text-4xl text-paper tabular-nums">{children}</strong>
);

function LobbyPart({ snapshot, joinUrl }: StageProps) {
  const { room, roster = [] } = snapshot;
  const absent = roster.filter((row) => !row.connected).length;
  return (
    <>
      <div class="flex flex-wrap items-center justify-between gap-3">
        <div class="min-w-0">
          <p class="text-smoke wrap-anywhere" translate={false}>
            {shownAddress(joinUrl)}
          </p>
          <p
            class="font-display text-5xl leading-none font-bold text-spark tabular-nums"
            data-testid="pin"
            translate={false}
          >
            {formatPin(room.pin)}
          </p>
        </div>
        <QrCode url={joinUrl} class="size-24" />
      </div>
      <Figure>
        <Large>{formatNumber(room.players)}</Large> {room.players === 1 ? 'player is here' : 'players are here'}
        {absent > 0 && `, ${formatNumber(absent)} not connected`}
      </Figure>
      <PotLine snapshot={snapshot} isSmall />
      {isForgetful() && (
        <p class="font-bold text-spark">
          This browser stores nothing. Keep this page open: after a reload it could no longer run this game.
        </p>
      )}
    </>
  );
}

function Asked({ snapshot: { question } }: Pick<StageProps, 'snapshot'>) {
  if (question === undefined) return null;
  return (
    <QuizText as="p" class="text-xl font-bold">
      {question.prompt}
    </QuizText>
  );
}

function QuestionPart({ snapshot, state }: StageProps) {
  const { question, room } = snapshot;
  if (question === undefined || !isOpenQuestion(question)) return null;
  const known = state.progress?.index === question.index ? state.progress : undefined;
  return (
    <>
      <FuseClock
        large
        opensAt={question.opensAt}
        closesAt={question.closesAt}
        clockOffsetMs={state.clockOffsetMs}
        paused={room.paused}
        burnt={room.phase !== 'open'}
      />
      {screensOf(question).Input !== undefined && (
        <Figure>
          {room.phase === 'closed' ? (
            'Counting the answers…'
          ) : (
            <>
              <Large>{formatNumber(known?.answered ?? 0)}</Large> of {formatNumber(known?.players ?? room.players)}{' '}
              answered
            </>
          )}
        </Figure>
      )}
      <Asked snapshot={snapshot} />
    </>
  );
}

function RevealPart({ snapshot }: StageProps) {
  const { question, closed } = snapshot;
  if (question === undefined || closed === undefined) return null;
  const right = rightText(question, closed, briefTexts);
  return (
    <>
      {right !== undefined && (
        <p class="rounded-xl border-l-8 border-good bg-coal px-3 py-2 text-lg">
          <span class="text-smoke">Right: </span>
          <QuizText class="font-bold text-good">{right}</QuizText>
        </p>
      )}
      {closed.void === true && <p class="text-lg font-bold">{notCounted}</p>}
      {screensOf(question).Input !== undefined && <Figure>{plural(closed.answered, 'answer')}</Figure>}
      <Asked snapshot={snapshot} />
    </>
  );
}

/** The first three: the wall shows them all. */
function RowsPart({ rows }: { rows: NonNullable<Snapshot['standings']>['top'] }) {
  return (
    <ol class="flex flex-col gap-1 text-xl font-bold" translate={false}>
      {rows.slice(0, 3).map((row) => (
        <li key={row.playerId} class="flex items-baseline gap-3">
          <span class="w-8 font-display text-spark">{isPlaced(row) ? row.rank : '–'}</span>
          <span class="min-w-0 flex-1 truncate text-left" dir="auto">
            {row.nickname}
          </span>
          <span class="font-display tabular-nums">{formatNumber(row.score)}</span>
        </li>
      ))}
    </ol>
  );
}

function OverPart({ snapshot, gameId, isHanded }: StageProps) {
  const { over } = snapshot;
  return (
    <>
      <RowsPart rows={over?.podium ?? []} />
      <Figure>{plural(over?.players ?? 0, 'player')} played.</Figure>
      <PotWinners snapshot={snapshot} isSmall />
      {isHanded === true ? (
        <p class="text-lg">
          {snapshot.room.next === undefined
            ? 'To run another game from here, scan its code on the big screen.'
            : 'The next game is open. To run it from here, press Phone on the big screen and scan its code.'}
        </p>
      ) : (
        <a href={`/host/${gameId}/results`} class="inline-flex min-h-12 items-center font-bold text-spark underline">
          All results
        </a>
      )}
    </>
  );
}

function NextPrompt({ snapshot, prompts }: StageProps) {
  const next = nextPrompt(snapshot, prompts);
  if (next === undefined) return null;
  return (
    <div class="mt-auto border-t border-ash pt-2">
      <p class="text-smoke" translate={false}>
        Next: question {next.index + 1}
      </p>
      <QuizText as="p" class="line-clamp-3 font-bold">
        {next.prompt}
      </QuizText>
    </div>
  );
}
