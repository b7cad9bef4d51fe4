import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { AccountNav } from '../account/account-nav.tsx';
import { useWho, type Who } from '../account/use-who.ts';
import { Button } from '../shared/ui/button.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { SeatOffer } from '../player/seat-offer.tsx';
import { pinDigits } from '../shared/digits.ts';
import { pinInQuery } from '../shared/plain-path.ts';
import { RecentGames } from '../shared/recent-games.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';

/** `/` */
export function HomePage() {
  return <HomeView {...useWho()} />;
}

/** A PIN field to join, a link to host, and the sign-in state. */
export function HomeView(who: Who) {
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
    <Screen
      name="Join or host"
      class="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-[min(2.5rem,4vh)] px-5 py-8 low:grid low:max-w-4xl low:grid-cols-2 low:content-center low:items-center low:gap-x-8 low:gap-y-5 low:py-3"
    >
      <h1 class="text-center">
        <Logo class="text-[min(3.4rem,11.5vw)]" />
      </h1>
      <SeatOffer />
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
        <a
          href="/host"
          class="press inline-flex min-h-14 items-center justify-center rounded-xl bg-ash px-4 text-xl font-bold [--lip:#1b1522]"
        >
          Host a game
        </a>
        <AccountNav {...who} />
      </div>
      <div class="empty:hidden low:col-span-2">
        <RecentGames />
      </div>
    </Screen>
  );
}
