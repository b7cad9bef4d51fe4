import { useLocation } from 'preact-iso';
import { AuditPage } from './audit-page.tsx';
import { FirstAdminPage } from './first-admin-page.tsx';
import { MoneyPage } from './money-page.tsx';
import { PaymentsPage } from './payments-page.tsx';
import { PeoplePage } from './people-page.tsx';
import { PointsPage } from './points-page.tsx';

/** All admin pages in one chunk. */
export function AdminPages() {
  const { path } = useLocation();
  if (path === '/admin/first') return <FirstAdminPage />;
  if (path === '/admin/points') return <PointsPage />;
  if (path === '/admin/money') return <MoneyPage />;
  if (path === '/admin/deposits') return <PaymentsPage />;
  return path === '/admin/audit' ? <AuditPage /> : <PeoplePage />;
}
