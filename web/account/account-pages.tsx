import { useLocation } from 'preact-iso';
import { AccountPage } from './account-page.tsx';
import { LinkPage } from './link-page.tsx';
import { RegisterPage, SignedInPage, SignInPage } from './credentials-page.tsx';
import { ForgotPage } from './forgot-page.tsx';
import { ResetPage } from './reset-page.tsx';
import { VerifyPage } from './verify-page.tsx';

/** All pages of accounts in one part: each part more would cost phones bytes before they can play. */
export function AccountPages() {
  const { path, query } = useLocation();
  if (path === '/register') return <RegisterPage />;
  if (path === '/reset') return <ResetPage />;
  if (path === '/forgot') return <ForgotPage />;
  if (path === '/verify') return <VerifyPage />;
  if (path === '/sign-in' && query.done !== undefined) return <SignedInPage />;
  if (path === '/sign-in' && query.link !== undefined) return <LinkPage />;
  return path === '/account' ? <AccountPage /> : <SignInPage />;
}
