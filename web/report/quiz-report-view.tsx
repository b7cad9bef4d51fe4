import type { QuizReport, SummedOption, SummedQuestion } from '../../src/protocol/reports-over-games.ts';
import { formatNumber } from '../shared/format.ts';
import { MarkedTexts } from '../shared/marked-texts.tsx';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { Flags } from './question-card.tsx';
import { ReportFrame, type PeriodReportProps } from './report-frame.tsx';
import { percent } from './report-words.ts';
import { ShareLine } from './share-line.tsx';
import { quizSummary, rightWords, summedHeadline, summedRemarks, whenWords } from './summed-words.ts';

/** How the questions of a quiz fell in all games of it. */
export function QuizReportView({ report, ...frame }: PeriodReportProps<QuizReport>) {
  const title = report?.quiz.title;
  return (
    <QuizLanguage.Provider value={report?.quiz.language}>
      <ReportFrame
        {...frame}
        name="Report of a quiz"
        isReading={report === undefined}
        heading={
          <div>
            <h1 class="text-4xl font-bold wrap-anywhere">
              {title === undefined ? 'Report of a quiz' : <QuizText>{title}</QuizText>}
            </h1>
            <p class="text-smoke">All your games of this quiz together, through all its versions</p>
          </div>
        }
      >
        {report !== undefined && <Parts report={report} />}
      </ReportFrame>
    </QuizLanguage.Provider>
  );
}

function Parts({ report }: { report: QuizReport }) {
  return (
    <>
      <section aria-labelledby="report-summary" class="flex flex-col gap-2">
        <h2 id="report-summary" class="text-2xl font-bold">
          In short
        </h2>
        {quizSummary(report).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </section>
      {report.questions.length > 0 && (
        <section aria-labelledby="report-questions" class="flex flex-col gap-4">
          <h2 id="report-questions" class="text-2xl font-bold">
            Questions
          </h2>
          {report.questions.map((question) => (
            <SummedCard key={question.questionId} question={question} report={report} />
          ))}
        </section>
      )}
    </>
  );
}

function SummedCard({ question, report }: { question: SummedQuestion; report: QuizReport }) {
  const { questionId, index, prompt, formatted, flags, options = [], optionGames = 0, line } = question;
  const id = `question-${questionId}`;
  const points = line.map(({ at, games, seated, answered, difficulty }) => ({
    at,
    share: difficulty,
    figures: [games, seated, answered],
  }));
  return (
    <MarkedTexts of={{ question: { prompt, options: options.map(({ text }) => text), formatted } }}>
      <article aria-labelledby={id} class="panel flex break-inside-avoid flex-col gap-4 p-4 sm:p-5">
        <div class="flex flex-col gap-2">
          <h3 id={id} class="text-xl font-bold wrap-anywhere">
            {index !== null && <span translate={false}>{index + 1}. </span>}
            <QuizText>{prompt}</QuizText>
          </h3>
          <p class="text-lg font-bold wrap-anywhere" translate={false}>
            {summedHeadline(question)}
          </p>
          {flags.length > 0 && <Flags flags={flags} />}
          {summedRemarks(question).map((text) => (
            <p key={text} class="text-smoke">
              {text}
            </p>
          ))}
        </div>
        <div class="grid items-start gap-5 md:grid-cols-2">
          {options.length > 0 && <Options options={options} games={optionGames} />}
          <ShareLine
            points={points}
            caption="How much of it was known over time, 0 to 100 %"
            columns={['When', 'Games', 'Players', 'Answers', 'Known']}
            when={whenWords[report.period]}
          />
        </div>
      </article>
    </MarkedTexts>
  );
}

function Options({ options, games }: { options: readonly SummedOption[]; games: number }) {
  return (
    <ul class="flex flex-col gap-2" aria-label="How often each option was chosen">
      {options.map((option, at) => (
        <OptionRow key={at} option={option} right={rightWords(option, games)} />
      ))}
    </ul>
  );
}

function OptionRow({ option, right }: { option: SummedOption; right: string | undefined }) {
  const { text, correct, count, share } = option;
  return (
    <li class={`flex items-center gap-2 rounded-xl px-2 py-1 ${correct === true ? 'outline-2 outline-good' : ''}`}>
      <span class="flex min-w-0 flex-1 flex-col gap-1">
        <span class="wrap-anywhere">
          <QuizText>{text}</QuizText>
          {right !== undefined && <b> ✓ {right}</b>}
        </span>
        <span class="block h-2" aria-hidden="true">
          <span
            class={`ink-kept block h-full rounded-full ${correct === true ? 'bg-good' : 'bg-haze'}`}
            style={`width:${Math.max(Math.min(share, 1) * 100, 0.5)}%`}
          />
        </span>
      </span>
      <span class="shrink-0 text-right font-bold tabular-nums" translate={false}>
        {formatNumber(count)}
        <span class="font-normal text-smoke"> · {percent(share)}</span>
      </span>
    </li>
  );
}
