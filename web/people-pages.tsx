import { useLocation } from 'preact-iso';
import { AccountPages } from './account/account-pages.tsx';
import { lazily } from './shared/lazily.tsx';

const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));

const GamesPage = lazily(() => import('./games/games-page.tsx').then((module) => module.GamesPage));
const EditorPage = lazily(() => import('./editor/editor-page.tsx').then((module) => module.EditorPage));

/** The pages of accounts, of what a person has, and of admins, which few people fetch. */
export function PeoplePages() {
  const { path } = useLocation();
  if (path === '/games') return <GamesPage />;
  if (/^\/quizzes\/./.test(path)) return <EditorPage />;
  return /^\/admin\b/.test(path) ? <AdminPages /> : <AccountPages />;
}
