import { hasPoints } from './kept-points.ts';
import { shownPath, withAfter } from './wanted-path.ts';
import type { Who } from './use-who.ts';

const look = 'inline-flex min-h-11 min-w-11 items-center font-bold text-spark underline';

/** Who is signed in, or the ways to sign in that this server has. */
export function AccountNav({ account, options }: Who) {
  return (
    <nav aria-label="Account" class="flex min-h-11 flex-wrap items-center justify-center gap-x-6">
      {account !== undefined ? (
        <>
          {location.pathname !== '/quizzes' && (
            <a key="quizzes" href="/quizzes" class={look}>
              Your quizzes
            </a>
          )}
          {location.pathname !== '/games' && (
            <a key="games" href="/games" class={look}>
              Your games
            </a>
          )}
          {hasPoints() && location.pathname !== '/seasons' && (
            <a key="seasons" href="/seasons" class={look}>
              Leaderboard
            </a>
          )}
          <a key="account" href="/account" class={look}>
            <span>
              Signed in as{' '}
              <bdi class="wrap-anywhere" translate={false}>
                {account.displayName}
              </bdi>
            </span>
          </a>
        </>
      ) : (
        options !== undefined && (
          <>
            <a key="sign-in" href={withAfter('/sign-in', shownPath())} class={look}>
              Sign in
            </a>
            {options.registration === 'open' && (
              <a key="register" href={withAfter('/register', shownPath())} class={look}>
                Create an account
              </a>
            )}
          </>
        )
      )}
    </nav>
  );
}
