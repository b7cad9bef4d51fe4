import { useLocation } from 'preact-iso';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { SeatOffer } from '../player/seat-offer.tsx';
import { pinDigits } from '../shared/digits.ts';
import { pinInQuery } from '../shared/plain-path.ts';
import { hasHosted } from './has-hosted.ts';
import { lazily } from '../shared/lazily.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';

/** Only who has hosted here fetches it, and whatever it asks the server. */
const WhereLast = lazily(() => import('./where-last.tsx').then((module) => module.WhereLast), { isPart: true });

/** While the PIN is typed: the page is there when it is complete, also where the network goes just then. */
function fetchAhead(): void {
  import('../player/player-page.tsx').catch((error: unknown) => console.info('The game page will be fetched', error));
}

/** `/` */
export function HomePage() {
  const isHost = useMemo(hasHosted, []);
  return <HomeView seats={<SeatOffer />} last={isHost ? <WhereLast /> : undefined} />;
}

interface HomeProps {
  /** The ways back into games that are being played. */
  seats?: ComponentChildren;
  /** For who has hosted here; others are only asked whether they want to sign in. */
  last?: ComponentChildren;
}

const frame =
  'mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-[min(2.5rem,4vh)] px-5 py-8 low:grid low:max-w-4xl low:grid-cols-2 low:content-center low:items-center low:gap-x-8 low:gap-y-5 low:py-3';
/** A laptop has both beside each other: nothing jumps when something is found. */
const besideLast =
  'desk:grid desk:max-w-4xl desk:grid-cols-2 desk:grid-rows-[auto_auto_1fr] desk:content-center desk:items-start low:items-start desk:gap-x-10';

/** Three ways: join by a PIN, host, or go on where one was last. Strangers cost the server no request. */
export function HomeView({ seats, last }: HomeProps) {
  useStage('desk');
  const { route, url } = useLocation();
  const given = pinInQuery(new URL(url, location.origin).search);
  const isDirect = /^[0-9]{6}$/.test(given);
  // A scanned code or a link opens its room directly.
  useEffect(() => {
    if (isDirect) route(`/play/${given}`, true);
  }, [given]);
  const [pin, setPin] = useState('');
  const complete = pin.length === 6;
  if (isDirect) return null;
  return (
    <Screen name="Join or host" class={`${frame} ${last === undefined ? '' : besideLast}`}>
      <h1 class={`text-center ${last === undefined ? '' : 'desk:col-span-2'}`}>
        <Logo class="text-[min(3.4rem,11.5vw)]" />
      </h1>
      <form
        class="panel flex flex-col gap-4 p-5 low:col-start-2 low:row-span-3 low:row-start-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) route(`/play/${pin}`);
        }}
      >
        <label class="text-center text-lg font-bold" for="pin">
          Game PIN
        </label>
        <input
          id="pin"
          class="field min-h-20 text-center font-display text-5xl font-bold tracking-[0.18em] tabular-nums"
          value={pin}
          onInput={(event) => {
            const digits = pinDigits(event.currentTarget.value).slice(0, 6);
            // Written back by hand: if the digits are unchanged, nothing renders and the letters stay.
            event.currentTarget.value = digits;
            setPin(digits);
            if (digits !== '') fetchAhead();
          }}
          inputMode="numeric"
          autocomplete="off"
          enterkeyhint="go"
          placeholder="000000"
        />
        <Button look="primary" type="submit" class="min-h-14 text-xl" disabled={!complete}>
          Join a game
        </Button>
      </form>
      <div class="flex flex-col gap-[min(1rem,2vh)]">
        {seats}
        <a
          href="/quizzes"
          class="press inline-flex min-h-14 items-center justify-center rounded-xl bg-ash px-4 text-xl font-bold [--lip:#1b1522]"
        >
          Host a game
        </a>
        {last === undefined && (
          <a href="/sign-in" class="inline-flex min-h-11 items-center self-center font-bold text-spark underline">
            Sign in
          </a>
        )}
      </div>
      {last !== undefined && (
        <div class="-mt-[min(1rem,2vh)] low:mt-0 desk:col-start-2 desk:row-span-2 desk:row-start-2 desk:mt-0">
          {last}
        </div>
      )}
    </Screen>
  );
}
