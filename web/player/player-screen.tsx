import { useState } from 'preact/hooks';
import { ConnectionBanner, NetworkNote } from '../shared/connection-banner.tsx';
import { ErrorBoundary, FailedNotice } from '../shared/ui/error-boundary.tsx';
import { formatNumber } from '../shared/format.ts';
import { isBeyond } from '../question-types/known.ts';
import { isOpenQuestion } from '../question-types/shown-question.ts';
import { lazily } from '../shared/lazily.tsx';
import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { DrawnTexts, QuizLanguage, type DrawText } from '../shared/ui/quiz-text.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { Announcer } from './announcer.tsx';
import { JoinScreen } from './join-screen.tsx';
import { LobbyScreen, PausedNote, Waiting } from './notice-screens.tsx';
import type { PlayerProps, SeatedProps } from './player-view.ts';
import { IntroScreen, QuestionScreen } from './question-screens.tsx';
import { Counting, RevealScreen } from './result-screens.tsx';

/** First needed after a question, or never: their code loads while the player is in the lobby. */
const laterScreens = () => import('./later-screens.tsx');
export const StandingsScreen = lazily(() => laterScreens().then((module) => module.StandingsScreen), { isPart: true });
const NextGame = lazily(() => laterScreens().then((module) => module.NextGame), { isPart: true });
const EndScreen = lazily(() => laterScreens().then((module) => module.EndScreen), { isPart: true });
const DrawTexts = lazily(() => laterScreens().then((module) => module.DrawTexts), { isPart: true });
export const FinalScreen = lazily(() => laterScreens().then((module) => module.FinalScreen), { isPart: true });

const frame = 'mx-auto flex min-h-dvh w-full max-w-xl flex-col px-4 pt-4 pb-6 low:max-w-none low:py-2';

/** The whole player page as a function of the room's state. */
export function PlayerScreen(props: PlayerProps) {
  const { state, actions } = props;
  const { snapshot } = state;
  const [draw, setDraw] = useState<DrawText>();
  const ended = ['removed', 'replaced', 'closed'].includes(state.connection);
  if (ended) {
    return (
      <Screen name="Game" focusKey={state.connection} class={frame}>
        <EndScreen state={state} onReturn={() => actions.reconnect()} />
      </Screen>
    );
  }
  // A seat that was given up or lost leads back to the join form; the last room state no longer counts.
  if (snapshot === undefined || state.connection === 'left' || state.connection === 'refused') {
    const seatWaits = state.connection === 'connecting' || state.connection === 'reconnecting';
    return (
      <Screen name="Join" class={frame}>
        {seatWaits && props.door.joining !== true ? (
          <Waiting title="Connecting…" text="Your seat is kept." />
        ) : (
          <JoinScreen {...props} />
        )}
        {props.blocked === true && <NetworkNote />}
      </Screen>
    );
  }
  const seated = { ...props, snapshot };
  const { phase, paused } = snapshot.room;
  const focusKey = `${phase}:${snapshot.question?.index ?? ''}`;
  return (
    <QuizLanguage.Provider value={snapshot.room.language}>
      <ConnectionBanner state={state} blocked={props.blocked === true} />
      <Screen name={nameOf(seated)} focusKey={focusKey} class={frame}>
        {state.outdated === true && !isBeyond(snapshot) && <OutdatedNotice look="line" kept={seatIsKept} />}
        <DrawTexts of={snapshot} onDraw={setDraw} />
        <ErrorBoundary key={focusKey} fallback={<FailedNotice />}>
          <DrawnTexts.Provider value={draw}>
            {isBeyond(snapshot) ? <Beyond {...seated} /> : <Phase {...seated} />}
          </DrawnTexts.Provider>
        </ErrorBoundary>
        {paused ? (
          <PausedNote isRebuilt={snapshot.room.nextAt !== undefined} />
        ) : (
          phase !== 'over' && <Footer {...seated} />
        )}
        {snapshot.room.next !== undefined && (
          <NextGame
            title={snapshot.room.next.title}
            isSame={snapshot.room.next.title === snapshot.room.title}
            onFollow={() => actions.follow()}
          />
        )}
      </Screen>
      <ErrorBoundary key={`say ${focusKey}`} fallback={null}>
        {!isBeyond(snapshot) && <Announcer {...seated} />}
      </ErrorBoundary>
    </QuizLanguage.Provider>
  );
}

const seatIsKept = 'Your seat and your score are kept.';

/** The words for a result depend on the question's type; everything else does not. */
function Beyond(props: SeatedProps) {
  const { room, you } = props.snapshot;
  return room.phase === 'reveal' && you?.result !== undefined ? (
    <RevealScreen {...props} />
  ) : (
    <OutdatedNotice kept={seatIsKept} />
  );
}

function Phase(props: SeatedProps) {
  const { question, room } = props.snapshot;
  switch (room.phase) {
    case 'lobby':
      return <LobbyScreen {...props} />;
    case 'intro':
      return question === undefined ? <Counting /> : <IntroScreen question={question} />;
    case 'open':
    case 'closed':
      if (question === undefined || !isOpenQuestion(question)) return <Counting />;
      return <QuestionScreen key={question.index} question={question} {...props} />;
    case 'reveal':
      return <RevealScreen {...props} />;
    case 'standings':
      return <StandingsScreen {...props} />;
    case 'over':
      return <FinalScreen {...props} />;
    default:
      return <OutdatedNotice kept={seatIsKept} />;
  }
}

function nameOf({ snapshot }: SeatedProps): string {
  const { phase, questionCount, title } = snapshot.room;
  const number = `Question ${(snapshot.question?.index ?? 0) + 1} of ${questionCount}`;
  const names = {
    lobby: title,
    intro: number,
    open: number,
    closed: number,
    reveal: 'Result',
    standings: 'Standings',
    over: 'Final result',
  };
  return Object.hasOwn(names, phase) ? names[phase] : title;
}

/** The player's name and score, on every screen. */
function Footer({ snapshot }: SeatedProps) {
  const { you, room } = snapshot;
  if (you === undefined || room.phase === 'lobby') return null;
  return (
    <footer class="mt-4 flex items-center justify-between gap-3 border-t border-ash pt-3 text-smoke low:mt-2 low:pt-1">
      <span class="min-w-0 leading-tight font-bold wrap-anywhere" dir="auto" translate={false}>
        {you.nickname}
      </span>
      <span class="font-display text-lg font-bold text-paper tabular-nums" translate={false}>
        {formatNumber(you.score)}
      </span>
    </footer>
  );
}
