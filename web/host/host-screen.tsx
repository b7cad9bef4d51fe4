import { isOpenQuestion } from '../player/player-view.ts';
import { ConnectionBanner, NetworkNote } from '../shared/connection-banner.tsx';
import { ErrorBoundary, FailedNotice } from '../shared/error-boundary.tsx';
import { isBeyond } from '../shared/known.ts';
import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { QuizLanguage } from '../shared/quiz-text.tsx';
import { Screen } from '../shared/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { ControlBar } from './control-bar.tsx';
import type { HostProps, StageProps } from './host-view.ts';
import { LobbyStage } from './lobby-stage.tsx';
import { PodiumStage } from './podium-stage.tsx';
import { IntroStage, QuestionStage } from './question-stage.tsx';
import { returnFocus } from './return-focus.ts';
import { RevealStage } from './reveal-stage.tsx';
import { StandingsStage } from './standings-stage.tsx';

const frame = 'flex min-h-dvh w-full flex-col lg:h-dvh lg:min-h-[34rem] lg:overflow-hidden';

/** The whole big screen as a function of the room's state. */
export function HostScreen(props: HostProps) {
  const { state } = props;
  useStage('hall');
  const gone = goneText(props);
  if (gone !== undefined || state.snapshot === undefined) {
    return (
      <Screen name="Host" class={`${frame} items-center justify-center gap-6 text-center`}>
        <h1 class="text-5xl font-bold">{gone ?? 'Connecting…'}</h1>
        {props.blocked === true && <NetworkNote />}
        {gone !== undefined && (
          <a href="/host" class="inline-flex min-h-11 items-center px-3 text-2xl font-bold text-spark underline">
            Host another game
          </a>
        )}
      </Screen>
    );
  }
  const stage = { ...props, snapshot: state.snapshot };
  const { phase, title } = state.snapshot.room;
  const focusKey = `${phase}:${state.snapshot.question?.index ?? ''}`;
  return (
    <QuizLanguage.Provider value={state.snapshot.room.language}>
      <ConnectionBanner state={state} blocked={props.blocked === true} />
      <Screen name={title} focusKey={focusKey} class={frame} onPress={returnFocus}>
        {state.outdated === true && !isBeyond(stage.snapshot) && <OutdatedNotice look="line" kept={gameGoesOn} />}
        <ErrorBoundary key={focusKey} fallback={<FailedNotice />}>
          {isBeyond(stage.snapshot) ? <OutdatedNotice kept={gameGoesOn} /> : <Stage {...stage} />}
        </ErrorBoundary>
        <ControlBar {...stage} />
      </Screen>
    </QuizLanguage.Provider>
  );
}

function goneText({ state }: HostProps): string | undefined {
  if (state.connection === 'closed')
    return state.closedReason === 'abandoned' ? 'This game was left behind' : 'The room is closed';
  if (state.connection === 'refused') return 'This game can no longer be hosted from here';
  return undefined;
}

const gameGoesOn = 'The game goes on meanwhile, and the buttons below still work.';

function Stage(props: StageProps) {
  const { question, room } = props.snapshot;
  switch (room.phase) {
    case 'lobby':
      return <LobbyStage {...props} />;
    case 'intro':
      return question === undefined ? null : <IntroStage question={question} {...props} />;
    case 'open':
    case 'closed':
      return question === undefined || !isOpenQuestion(question) ? null : (
        <QuestionStage key={question.index} question={question} {...props} />
      );
    case 'reveal':
      return <RevealStage key={question?.index} {...props} />;
    case 'standings':
      return <StandingsStage {...props} />;
    case 'over':
      return <PodiumStage {...props} />;
    default:
      return <OutdatedNotice kept={gameGoesOn} />;
  }
}
