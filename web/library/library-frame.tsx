import type { ComponentChildren } from 'preact';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';

interface Props {
  name: string;
  /** The focus moves to the screen whenever this changes. */
  focusKey: string;
  /** Beside the name. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** What the pages of the library have in common. */
export function LibraryFrame({ name, focusKey, aside, children }: Props) {
  useStage('desk');
  return (
    <Screen
      name={name}
      focusKey={focusKey}
      class="mx-auto flex min-h-dvh w-full max-w-6xl flex-col gap-4 px-5 py-6 max-[22rem]:px-3 max-[22rem]:py-3"
    >
      <header class="flex flex-wrap items-center justify-between gap-x-4">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-3xl max-[22rem]:text-2xl" />
        </a>
        <h1 class="text-2xl font-bold max-[22rem]:text-xl sm:text-3xl">
          <Fresh text={name} />
        </h1>
        <div class="max-md:w-full">{aside}</div>
      </header>
      {children}
    </Screen>
  );
}
