import type { OwnReport } from '../../src/protocol/reports-over-games.ts';
import { dayWords } from './period.ts';
import { ReportFrame, type PeriodReportProps } from './report-frame.tsx';
import { ShareLine } from './share-line.tsx';
import { ownSummary } from './summed-words.ts';

type Day = OwnReport['days'][number];

/** What somebody has hosted, by day. */
export function OwnReportView({ report, ...frame }: PeriodReportProps<OwnReport>) {
  return (
    <ReportFrame
      {...frame}
      name="Your games by day"
      isReading={report === undefined}
      heading={<h1 class="text-4xl font-bold">Your games by day</h1>}
    >
      {report !== undefined && (
        <>
          <p class="text-lg">{ownSummary(report)}</p>
          {report.days.length > 0 && (
            <section aria-label="Days" class="panel flex flex-col gap-6 p-4 sm:p-5">
              <Columns days={report.days} />
              <ShareLine
                points={report.days.map(({ at, games, players, answers, shareCorrect }) => ({
                  at,
                  share: shareCorrect,
                  figures: [games, players, answers],
                }))}
                caption="How many of the answers were right, 0 to 100 %"
                columns={['Day', 'Games', 'Players', 'Answers', 'Right']}
                when={dayWords}
              />
            </section>
          )}
        </>
      )}
    </ReportFrame>
  );
}

const dayMs = 86_400_000;
const height = 60;
/** Thinner ones would not be seen. */
const columnsMax = 150;

/** Players of each day; of many days several share a column. The table below it has the same figures. */
function Columns({ days }: { days: readonly Day[] }) {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || first.at === last.at) return null;
  const count = Math.round((last.at - first.at) / dayMs) + 1;
  const perColumn = Math.ceil(count / columnsMax);
  const columns = Array.from({ length: Math.ceil(count / perColumn) }, () => 0);
  for (const { at, players } of days) {
    const place = Math.min(columns.length - 1, Math.floor(Math.round((at - first.at) / dayMs) / perColumn));
    columns[place] = (columns[place] ?? 0) + players;
  }
  const most = Math.max(...columns, 1);
  return (
    <figure class="flex flex-col gap-1">
      <figcaption class="text-smoke">
        {perColumn === 1 ? 'Players of each day' : `Players of ${perColumn} days each`}
      </figcaption>
      <svg
        viewBox={`0 0 ${columns.length * 10} ${height}`}
        class="h-16 w-full"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {columns.map((players, at) => (
          <rect
            key={at}
            x={at * 10 + 1}
            width="8"
            y={height * (1 - players / most)}
            height={height * (players / most)}
            class="ink-kept fill-spark"
          />
        ))}
      </svg>
      <p class="flex justify-between text-smoke" aria-hidden="true" translate={false}>
        <span>{dayWords(first.at)}</span>
        <span>{dayWords(last.at)}</span>
      </p>
    </figure>
  );
}
