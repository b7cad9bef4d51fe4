import { useLocation } from 'preact-iso';
import type { VNode } from 'preact';
import { UnknownPage } from './home/unknown-page.tsx';
import { lazily } from './shared/lazily.tsx';

const AccountPages = lazily(() => import('./account/account-pages.tsx').then((module) => module.AccountPages));
const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));
const OpsPage = lazily(() => import('./ops/ops-page.tsx').then((module) => module.OpsPage));
const LibraryPage = lazily(() => import('./library/library-page.tsx').then((module) => module.LibraryPage));
const EditorPage = lazily(() => import('./editor/editor-page.tsx').then((module) => module.EditorPage));
const GamesPage = lazily(() => import('./games/games-page.tsx').then((module) => module.GamesPage));
const ResultsPage = lazily(() => import('./host/results-page.tsx').then((module) => module.ResultsPage));
const ReportPage = lazily(() => import('./report/report-page.tsx').then((module) => module.ReportPage));

/** The first that matches; `id` is the first group. */
const routes: readonly [path: RegExp, show: (id: string) => VNode][] = [
  [/^\/host\/([^/]+)\/results$/, (id) => <ResultsPage gameId={id} />],
  [/^\/host\/([^/]+)\/report$/, (id) => <ReportPage gameId={id} />],
  [/^\/games$/, () => <GamesPage />],
  [/^\/quizzes\/([^/]+)\/edit$/, (id) => <EditorPage quizId={id} />],
  [/^\/quizzes(?:\/[^/]+){0,2}$/, () => <LibraryPage />],
  [/^\/ops$/, () => <OpsPage />],
  [/^\/admin(?:\/[^/]+)?$/, () => <AdminPages />],
  [/^\/(?:sign-in|register|forgot|reset|verify|account)$/, () => <AccountPages />],
];

/** Every page but those of playing and hosting. Phones do not fetch this list: a route in `main.tsx` costs them bytes. */
export function OtherPages() {
  const { path } = useLocation();
  for (const [wanted, show] of routes) {
    const match = wanted.exec(path);
    if (match !== null) return show(decodeURIComponent(match[1] ?? ''));
  }
  return <UnknownPage />;
}
