import type { ComponentChildren } from 'preact';
import { AccountFrame, linkLook } from '../account/account-frame.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';

const pages = [
  ['/admin/people', 'People'],
  ['/admin/audit', 'What was done'],
  ['/admin/money', 'Points and credits'],
  ['/admin/deposits', 'Deposits'],
  ['/admin/points', 'Rules of points'],
  ['/ops', 'Operations'],
  ['/account', 'Your account'],
] as const;

interface Props {
  name: string;
  problem?: string | undefined;
  children: ComponentChildren;
}

/** The frame of all admin pages. */
export function AdminFrame({ name, problem, children }: Props) {
  return (
    <AccountFrame name={name} isWide>
      <nav aria-label="Administration" class="flex flex-wrap gap-x-6">
        {pages.map(([path, text]) => (
          <a key={path} href={path} class={linkLook} aria-current={text === name ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      {children}
    </AccountFrame>
  );
}

/** `at` in the reader's time format. */
export const timeOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const dayOf = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' });
