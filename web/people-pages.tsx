import { useLocation } from 'preact-iso';
import { AccountPages } from './account/account-pages.tsx';
import { lazily } from './shared/lazily.tsx';

const AdminPages = lazily(() => import('./admin/admin-pages.tsx').then((module) => module.AdminPages));

/** The pages of accounts, and those of admins, which few people fetch. */
export function PeoplePages() {
  return /^\/admin\b/.test(useLocation().path) ? <AdminPages /> : <AccountPages />;
}
