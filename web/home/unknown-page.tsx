import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';

/** An unknown address, with a link to the start. */
export function UnknownPage() {
  return (
    <Screen
      name="Unknown page"
      class="mx-auto flex min-h-dvh w-full max-w-md flex-col items-center justify-center gap-6 px-5 text-center"
    >
      <Logo class="text-4xl" />
      <h1 class="text-3xl font-bold">There is no page here</h1>
      <p class="text-smoke">Check the address, or join with the PIN on the big screen.</p>
      <a
        href="/"
        class="press inline-flex min-h-14 items-center rounded-xl bg-spark px-6 text-xl font-bold text-ink [--lip:#a87a10]"
      >
        To the start
      </a>
    </Screen>
  );
}
