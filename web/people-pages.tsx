import { useLocation } from 'preact-iso';
import { UnknownPage } from './home/unknown-page.tsx';
import { lazily } from './shared/lazily.tsx';

const AccountPages = lazily(() => import('./account/account-pages.tsx').then((module) => module.AccountPages));
const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));
const LibraryPage = lazily(() => import('./library/library-page.tsx').then((module) => module.LibraryPage));

const GamesPage = lazily(() => import('./games/games-page.tsx').then((module) => module.GamesPage));
const ResultsPage = lazily(() => import('./host/results-page.tsx').then((module) => module.ResultsPage));
const ReportPage = lazily(() => import('./report/report-page.tsx').then((module) => module.ReportPage));
const EditorPage = lazily(() => import('./editor/editor-page.tsx').then((module) => module.EditorPage));

/** One route for all addresses of quizzes: each one more would cost phones bytes before they can play. */
const editorPath = /^\/quizzes\/[^/]+\/edit$/;

/** The pages of accounts, of what a person has, games that are over included, and of admins, which few people fetch. */
export function PeoplePages({ gameId, page }: { gameId?: string; page?: string }) {
  const { path } = useLocation();
  if (gameId !== undefined) {
    if (page === 'results') return <ResultsPage gameId={gameId} />;
    return page === 'report' ? <ReportPage gameId={gameId} /> : <UnknownPage />;
  }
  if (path === '/games') return <GamesPage />;
  if (editorPath.test(path)) return <EditorPage />;
  if (/^\/quizzes\b/.test(path)) return <LibraryPage />;
  return /^\/admin\b/.test(path) ? <AdminPages /> : <AccountPages />;
}
