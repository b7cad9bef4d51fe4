import { AccountNav } from '../account/account-nav.tsx';
import type { Change } from '../account/change-form.tsx';
import type { Who } from '../account/use-who.ts';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import type { LeaderboardReply } from '../../src/protocol/seasons.ts';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';
import { NamePanel, namePanelId } from './name-panel.tsx';
import { RankList } from './rank-list.tsx';
import { nameSeason } from './season-words.ts';

export interface Board {
  /** Absent until it has been read. */
  reply?: LeaderboardReply;
  problem?: string;
  /** The problem is one that signing in solves. */
  isSignedOut?: boolean;
}

export interface SeasonsProps extends Board {
  who: Who;
  /** Those to choose from. */
  seasons: readonly string[];
  /** The one that is wanted; absent until it is known. */
  season: string | undefined;
  /** Under which name the person is on leaderboards, if they are; absent until that is known, and for guests. */
  name: { name?: string | undefined } | undefined;
  onSeason: (season: string) => void;
  onRetry: () => void;
  onName: (typed: string) => Change;
  onLeave: () => Change;
}

/** A season's leaderboard, and whether the person is on it. */
export function SeasonsView(props: SeasonsProps) {
  const { who, reply, name } = props;
  useStage('desk');
  return (
    <Screen name="Leaderboard" class="mx-auto flex min-h-dvh w-full max-w-4xl flex-col gap-5 px-5 py-6">
      <header class="flex flex-wrap items-center justify-between gap-x-4">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl max-[22rem]:text-2xl" />
        </a>
        <h1 class="text-2xl font-bold max-[22rem]:text-xl sm:text-3xl">Leaderboard</h1>
        <div class="max-md:w-full">
          <AccountNav {...who} />
        </div>
      </header>
      <Problem {...props} />
      <div class="flex flex-col gap-5 desk:grid desk:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] desk:items-start desk:gap-x-8">
        {reply !== undefined && (
          <section class="flex min-w-0 flex-col gap-3" aria-label={nameSeason(reply.season)}>
            <SeasonChoice {...props} />
            <p role="status" class="text-smoke">
              <Fresh text={countText(reply)} />
            </p>
            {name !== undefined && (
              <a
                href={`#${namePanelId}`}
                class="inline-flex min-h-11 items-center self-start font-bold text-spark underline desk:hidden"
              >
                <Fresh text={name.name === undefined ? 'Be on leaderboards' : 'Your name on leaderboards'} />
              </a>
            )}
            <RankList reply={reply} />
          </section>
        )}
        {name !== undefined && <NamePanel {...props} name={name.name} />}
      </div>
      {reply === undefined && props.problem === undefined && <p role="status">Reading the leaderboard…</p>}
    </Screen>
  );
}

const countText = ({ players }: LeaderboardReply): string =>
  players === 0 ? 'Nobody is on this leaderboard yet.' : `${plural(players, 'player')}, by points from games`;

function SeasonChoice({ seasons, season = '', onSeason }: SeasonsProps) {
  const known = seasons.includes(season) ? seasons : [...seasons, season];
  return (
    <label class="flex flex-col gap-1">
      <span class="font-bold">Season</span>
      <select class="field min-w-0" value={season} onChange={(event) => onSeason(event.currentTarget.value)}>
        {known.map((each) => (
          <option key={each} value={each}>
            {nameSeason(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Problem({ problem, isSignedOut, onRetry }: SeasonsProps) {
  if (problem === undefined) return null;
  return (
    <div role="alert" class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-bad p-4">
      <p class="flex-1 font-bold">
        <Fresh text={problem} />
      </p>
      {isSignedOut === true ? (
        <a
          href={withAfter('/sign-in', shownPath())}
          class="inline-flex min-h-11 items-center font-bold text-spark underline"
        >
          Sign in
        </a>
      ) : (
        <Button onClick={onRetry}>Try again</Button>
      )}
    </div>
  );
}
