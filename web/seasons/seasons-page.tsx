import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { Change } from '../account/change-form.tsx';
import { useWho } from '../account/use-who.ts';
import { hasCaller } from '../shared/host-client.ts';
import { isSignedIn } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import { chooseSeasonName, leaveLeaderboards, listSeasons, readLeaderboard, readSeasonName } from './season-client.ts';
import { usualSeason } from './season-words.ts';
import { type Board, SeasonsView } from './seasons-view.tsx';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `/seasons`, `/seasons/2026-11`: who has earned the most points in games. */
export function SeasonsPage({ wanted }: { wanted: string }) {
  const { route } = useLocation();
  const who = useWho();
  const [seasons, setSeasons] = useState<string[] | undefined>(undefined);
  const [board, setBoard] = useState<Board>({});
  const [name, setName] = useState<{ name?: string | undefined } | undefined>(undefined);
  const [tries, setTries] = useState(0);
  const season = wanted === '' ? seasons && usualSeason(seasons) : wanted;
  const fail = (error: unknown) =>
    setBoard((old) => ({
      ...old,
      problem: wordsOf(error),
      isSignedOut: error instanceof RestError && error.code === 'signed_out',
    }));
  useEffect(() => {
    if (!hasCaller()) {
      setBoard({ problem: 'Leaderboards are for people who are signed in.', isSignedOut: true });
      return;
    }
    listSeasons().then(setSeasons, fail);
    if (isSignedIn()) readSeasonName().then((found) => setName({ name: found }), fail);
  }, [tries]);
  useEffect(() => {
    let isWanted = season !== undefined && hasCaller();
    if (!isWanted || season === undefined) return () => undefined;
    // What is here stays until something else is: nothing jumps.
    readLeaderboard(season).then(
      (reply) => isWanted && setBoard({ reply }),
      (error: unknown) => isWanted && fail(error),
    );
    return () => {
      isWanted = false;
    };
  }, [season, tries]);
  const readAgain = () => setTries((old) => old + 1);
  const change = async (changing: Promise<string | undefined>): Change => {
    try {
      setName({ name: await changing });
    } catch (error) {
      const isName = error instanceof RestError && error.code === 'name_refused';
      return { [isName ? 'displayName' : 'form']: wordsOf(error) };
    }
    readAgain();
    return undefined;
  };
  return (
    <SeasonsView
      {...board}
      who={who}
      seasons={seasons ?? []}
      season={season}
      name={name}
      onSeason={(next) => route(`/seasons/${next}`, true)}
      onRetry={readAgain}
      onName={(typed) => change(chooseSeasonName(typed))}
      onLeave={() => change(leaveLeaderboards().then(() => undefined))}
    />
  );
}
