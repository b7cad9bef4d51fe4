import { linkLook } from '../account/account-frame.tsx';
import { shownPath, withAfter } from '../account/wanted-path.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { Problem } from './problem-words.ts';

/** What went wrong with one quiz, where it happened. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  return (
    <div role="alert" class="empty:hidden">
      {problem !== undefined && (
        <p key={problem.title} class="text-bad">
          <strong>{problem.title}.</strong> {problem.text}{' '}
          {problem.help === 'sign-in' && (
            <a class={linkLook} href={withAfter('/sign-in', shownPath())}>
              Sign in
            </a>
          )}
        </p>
      )}
    </div>
  );
}

/** The same where it concerns all that is shown, with what can be done. */
export function ProblemBox({ problem, onAgain }: { problem: Problem; onAgain?: () => void }) {
  const { title, text, help } = problem;
  return (
    <div class="flex flex-wrap items-center gap-4 rounded-2xl border-2 border-bad p-4">
      <div class="min-w-0 flex-1 basis-64">
        <p class="font-bold">
          <Fresh text={title} />
        </p>
        <p>
          <Fresh text={text} />
        </p>
      </div>
      {help === 'sign-in' ? (
        <a href={withAfter('/sign-in', shownPath())} class={linkLook}>
          Sign in
        </a>
      ) : (
        onAgain !== undefined && help === 'again' && <Button onClick={onAgain}>Try again</Button>
      )}
    </div>
  );
}
