import { useLocation } from 'preact-iso';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { UnknownPage } from './home/unknown-page.tsx';
import { lazily } from './shared/lazily.tsx';

const AccountPages = lazily(() => import('./account/account-pages.tsx').then((module) => module.AccountPages));
const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));
const OpsPage = lazily(() => import('./ops/ops-page.tsx').then((module) => module.OpsPage));
const LibraryPage = lazily(() => import('./library/library-page.tsx').then((module) => module.LibraryPage));
const MediaPage = lazily(() => import('./library/media-page.tsx').then((module) => module.MediaPage));
const EditorPage = lazily(() => import('./editor/editor-page.tsx').then((module) => module.EditorPage));
const GamesPage = lazily(() => import('./games/games-page.tsx').then((module) => module.GamesPage));
const HostPage = lazily(() => import('./host/host-page.tsx').then((module) => module.HostPage));
const SetupPage = lazily(() => import('./host/setup-page.tsx').then((module) => module.SetupPage));
const ResultsPage = lazily(() => import('./host/results-page.tsx').then((module) => module.ResultsPage));
const ResultPage = lazily(() => import('./result/result-page.tsx').then((module) => module.ResultPage));
const ProfilePage = lazily(() => import('./profile/profile-page.tsx').then((module) => module.ProfilePage));
const WalletPages = lazily(() => import('./wallet/wallet-pages.tsx').then((module) => module.WalletPages));
const DepositPage = lazily(() => import('./deposits/deposit-page.tsx').then((module) => module.DepositPage));
const SeasonsPage = lazily(() => import('./seasons/seasons-page.tsx').then((module) => module.SeasonsPage));
const ReportPage = lazily(() => import('./report/report-page.tsx').then((module) => module.ReportPage));
const QuizReportPage = lazily(() => import('./report/quiz-report-page.tsx').then((module) => module.QuizReportPage));
const OwnReportPage = lazily(() => import('./report/own-report-page.tsx').then((module) => module.OwnReportPage));

/** The first that matches; `id` is the first group. */
const routes: readonly [path: RegExp, show: (id: string, query: Record<string, string>) => VNode][] = [
  // What to play is chosen in the library; only what is chosen already, or follows a game, is set up first.
  [/^\/host$/, (_id, { quiz, after }) => (quiz === undefined && after === undefined ? <ToLibrary /> : <SetupPage />)],
  [/^\/host\/([^/]+)$/, (id) => <HostPage key={id} gameId={id} />],
  [/^\/host\/([^/]+)\/results$/, (id) => <ResultsPage gameId={id} />],
  [/^\/host\/([^/]+)\/report$/, (id) => <ReportPage gameId={id} />],
  [/^\/games$/, () => <GamesPage />],
  [/^\/games\/report$/, () => <OwnReportPage />],
  [/^\/quizzes\/([^/]+)\/report$/, (id) => <QuizReportPage quizId={id} />],
  [/^\/(?:profile|played)$/, () => <ProfilePage />],
  [/^\/wallet(?:\/proof\/[^/]+)?$/, () => <WalletPages />],
  [/^\/deposits$/, () => <DepositPage />],
  [/^\/seasons(?:\/(all|2\d{3}(?:-(?:0[1-9]|1[0-2]))?))?$/, (season) => <SeasonsPage wanted={season} />],
  [/^\/r\/([^/]+)$/, (id) => <ResultPage token={id} />],
  [/^\/quizzes\/([^/]+)\/edit$/, (id) => <EditorPage quizId={id} />],
  [/^\/quizzes\/media$/, () => <MediaPage />],
  [/^\/quizzes(?:\/[^/]+){0,2}$/, () => <LibraryPage />],
  [/^\/ops$/, () => <OpsPage />],
  [/^\/admin(?:\/[^/]+)?$/, () => <AdminPages />],
  [/^\/(?:sign-in|register|forgot|reset|verify|account)$/, () => <AccountPages />],
];

/** Every page but those of playing. Phones do not fetch this list: a route in `main.tsx` costs them bytes. */
export function OtherPages() {
  const { path, query } = useLocation();
  for (const [wanted, show] of routes) {
    const match = wanted.exec(path);
    if (match !== null) return show(decodeURIComponent(match[1] ?? ''), query);
  }
  return <UnknownPage />;
}

function ToLibrary() {
  const { route } = useLocation();
  useEffect(() => route('/quizzes', true), []);
  return null;
}
