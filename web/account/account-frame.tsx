import type { ComponentChildren } from 'preact';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';
import { useStage } from '../shared/use-stage.ts';

export const linkLook = 'inline-flex min-h-11 items-center font-bold text-spark underline';

interface Props {
  name: string;
  /** Has two columns where there is room. */
  isWide?: boolean;
  children: ComponentChildren;
}

const frame =
  'mx-auto flex min-h-dvh w-full flex-col justify-center gap-4 px-5 py-4 max-[22rem]:gap-2 max-[22rem]:py-2 low:gap-1 low:py-1';

/** What the pages of accounts have in common. */
export function AccountFrame({ name, isWide = false, children }: Props) {
  useStage('desk');
  return (
    <Screen name={name} class={`${frame} ${isWide ? 'max-w-md md:max-w-4xl' : 'max-w-md low:max-w-3xl'}`}>
      <header class="flex flex-wrap items-center justify-between gap-x-4">
        <a href="/" aria-label="Quickfire, home" class="inline-flex min-h-11 items-center">
          <Logo class="text-2xl max-[22rem]:text-xl" />
        </a>
        <h1 class="text-2xl font-bold max-[22rem]:text-xl">{name}</h1>
      </header>
      {children}
    </Screen>
  );
}

/** Where the address begins with `http:`. Nothing is said of a connection that is encrypted. */
export function ConnectionNote() {
  if (location.protocol === 'https:') return null;
  return <p class="text-sm text-smoke">This connection is not encrypted: use a password that you use nowhere else.</p>;
}
