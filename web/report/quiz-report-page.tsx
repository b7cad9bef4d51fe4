import { QuizReportView } from './quiz-report-view.tsx';
import { readQuizReport } from './report-client.ts';
import { usePeriodReport } from './use-period-report.ts';

/** `/quizzes/:id/report` */
export function QuizReportPage({ quizId }: { quizId: string }) {
  return <QuizReportView {...usePeriodReport(`/api/quizzes/${encodeURIComponent(quizId)}/report`, readQuizReport)} />;
}
