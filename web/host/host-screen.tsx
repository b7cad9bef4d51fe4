import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { isOpenQuestion } from '../question-types/shown-question.ts';
import { ConnectionBanner, NetworkNote } from '../shared/connection-banner.tsx';
import { ErrorBoundary, FailedNotice } from '../shared/ui/error-boundary.tsx';
import { isBeyond } from '../question-types/known.ts';
import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { ControlBar } from './control-bar.tsx';
import type { HostProps, StageProps } from './host-view.ts';
import { LobbyStage } from './lobby-stage.tsx';
import { PodiumStage } from './podium-stage.tsx';
import { IntroStage, QuestionStage } from './question-stage.tsx';
import { RemoteControls } from './remote-controls.tsx';
import { RemoteStage } from './remote-screen.tsx';
import { returnFocus } from './return-focus.ts';
import { RevealStage } from './reveal-stage.tsx';
import { StandingsStage } from './standings-stage.tsx';
import { useIsRemote } from './use-is-remote.ts';

const frame = 'flex min-h-dvh w-full flex-col lg:h-dvh lg:min-h-[34rem] lg:overflow-hidden';

/** A phone's whole height, and never more: what is to be read scrolls, the buttons stay under the thumb. */
const remoteFrame =
  'grid h-dvh min-h-[26rem] w-full grid-rows-[minmax(0,1fr)_auto] low:min-h-[17rem] low:grid-cols-[minmax(0,1fr)_minmax(19rem,44%)] low:grid-rows-[minmax(0,1fr)]';
const remoteEdges = 'pt-[max(0.75rem,env(safe-area-inset-top))] pl-[max(1rem,env(safe-area-inset-left))] pr-4';

const goneLink = 'inline-flex min-h-11 items-center px-3 text-2xl font-bold text-spark underline';

/** The whole big screen, or a phone's remote for it, as a function of the room's state. */
export function HostScreen(props: HostProps) {
  const { state } = props;
  useStage('hall');
  const isPhone = useIsRemote();
  const [wantsWall, setWantsWall] = useState(false);
  const gone = goneText(props);
  if (gone !== undefined || state.snapshot === undefined) {
    return (
      <Screen name="Host" class={`${frame} items-center justify-center gap-6 text-center`}>
        <h1 class="text-5xl font-bold">{gone ?? 'Connecting…'}</h1>
        {props.blocked === true && <NetworkNote />}
        {state.connection === 'refused' && props.signInPath !== undefined && (
          <p class="text-2xl">
            Is it your game?{' '}
            <a href={props.signInPath} class={goneLink}>
              Sign in on this device
            </a>
          </p>
        )}
        {gone !== undefined && (
          <a href="/quizzes" class={goneLink}>
            Host another game
          </a>
        )}
      </Screen>
    );
  }
  const stage = { ...props, snapshot: state.snapshot };
  const { phase, title } = state.snapshot.room;
  const focusKey = `${phase}:${state.snapshot.question?.index ?? ''}`;
  const isRemote = isPhone && !wantsWall;
  const banner = <ConnectionBanner state={state} blocked={props.blocked === true} place={isRemote ? 'flow' : 'top'} />;
  const beyond = isBeyond(stage.snapshot);
  return (
    <QuizLanguage.Provider value={state.snapshot.room.language}>
      {!isRemote && banner}
      <Screen name={title} focusKey={focusKey} class={isRemote ? remoteFrame : frame} onPress={returnFocus}>
        <Reading isRemote={isRemote}>
          {isRemote && banner}
          {state.outdated === true && !beyond && <OutdatedNotice look="line" kept={gameGoesOn} />}
          <ErrorBoundary key={focusKey} fallback={<FailedNotice />}>
            <MarkedTexts of={state.snapshot}>
              {beyond ? (
                <OutdatedNotice kept={gameGoesOn} />
              ) : isRemote ? (
                <RemoteStage {...stage} />
              ) : (
                <Stage {...stage} />
              )}
            </MarkedTexts>
          </ErrorBoundary>
        </Reading>
        {isRemote ? (
          <RemoteControls {...stage} onWall={() => setWantsWall(true)} />
        ) : (
          <ControlBar {...stage} {...(isPhone ? { onRemote: () => setWantsWall(false) } : {})} />
        )}
      </Screen>
    </QuizLanguage.Provider>
  );
}

/** On a remote, what is above the buttons: it scrolls by itself. A wall's stage has its place in the screen. */
function Reading({ isRemote, children }: { isRemote: boolean; children: ComponentChildren }) {
  if (!isRemote) return <>{children}</>;
  return (
    <div class={`overflow-y-auto pb-3 ${remoteEdges}`} tabIndex={0} role="region" aria-label="Now">
      {children}
    </div>
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
