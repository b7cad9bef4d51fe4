import { useEffect, useState } from 'preact/hooks';
import { findPlayed } from '../result/result-client.ts';
import { sayAmount } from '../shared/amounts.ts';
import { Fresh } from '../shared/ui/fresh.tsx';

/** A job pays within seconds of the end. Everybody in a hall asks: not in the same moment, and twice at most. Milliseconds. */
const looks = [
  { leastMs: 3000, spreadMs: 6000 },
  { leastMs: 15_000, spreadMs: 15_000 },
];

/** The points that the game has brought the account, and the way to all of them. */
export function EarnedPoints({ resultToken }: { resultToken: string }) {
  const earned = useEarned(resultToken);
  const isSome = earned !== undefined && /^[1-9]/.test(earned);
  return (
    <p role="status">
      <a class="inline-flex min-h-11 items-center px-4 font-bold text-spark underline" href="/profile">
        <Fresh text={isSome ? `${sayAmount(earned, 'points')} for your account` : 'Your games and points'} />
      </a>
    </p>
  );
}

/** The points of the game that a result's token is of; undefined until they are paid. */
function useEarned(resultToken: string): string | undefined {
  const [earned, setEarned] = useState<string | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (tried: number) => {
      const next = looks[tried];
      if (next === undefined || !wanted) return;
      timer = setTimeout(() => look(tried), next.leastMs + Math.random() * next.spreadMs);
    };
    const look = (tried: number) => {
      findPlayed(resultToken).then(
        (game) => {
          if (!wanted) return;
          if (game?.reward === undefined) wait(tried + 1);
          else setEarned(game.reward);
        },
        (error: unknown) => {
          console.info('What the game has earned could not be read', error);
          wait(tried + 1);
        },
      );
    };
    wait(0);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [resultToken]);
  return earned;
}
