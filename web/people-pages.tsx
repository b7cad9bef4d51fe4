import { useLocation } from 'preact-iso';
import { AccountPages } from './account/account-pages.tsx';
import { lazily } from './shared/lazily.tsx';

const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));
const LibraryPage = lazily(() => import('./library/library-page.tsx').then((module) => module.LibraryPage));

const GamesPage = lazily(() => import('./games/games-page.tsx').then((module) => module.GamesPage));
const ReportPage = lazily(() => import('./report/report-page.tsx').then((module) => module.ReportPage));
const EditorPage = lazily(() => import('./editor/editor-page.tsx').then((module) => module.EditorPage));

/** One route for all addresses of quizzes: each one more would cost phones bytes before they can play. */
const editorPath = /^\/quizzes\/[^/]+\/edit$/;

/** The pages of accounts, of what a person has, and of admins, which few people fetch. */
export function PeoplePages({ gameId }: { gameId?: string }) {
  const { path } = useLocation();
  if (gameId !== undefined) return <ReportPage gameId={gameId} />;
  if (path === '/games') return <GamesPage />;
  if (editorPath.test(path)) return <EditorPage />;
  if (/^\/quizzes\b/.test(path)) return <LibraryPage />;
  return /^\/admin\b/.test(path) ? <AdminPages /> : <AccountPages />;
}
