import { useLocation } from 'preact-iso';
import { AuditPage } from './audit-page.tsx';
import { FirstAdminPage } from './first-admin-page.tsx';
import { PeoplePage } from './people-page.tsx';

/** All admin pages in one chunk. */
export function AdminPages() {
  const { path } = useLocation();
  if (path === '/admin/first') return <FirstAdminPage />;
  return path === '/admin/audit' ? <AuditPage /> : <PeoplePage />;
}
