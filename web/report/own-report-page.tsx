import { OwnReportView } from './own-report-view.tsx';
import { readOwnReport } from './report-client.ts';
import { usePeriodReport } from './use-period-report.ts';

/** `/games/report` */
export function OwnReportPage() {
  return <OwnReportView {...usePeriodReport('/api/me/report', readOwnReport)} />;
}
