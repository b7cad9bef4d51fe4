import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RegradeRequest, ReportedRegrade } from '../../src/protocol/regrades.ts';
import type { GameReport } from '../../src/protocol/reports.ts';
import { EffectWords } from '../regrade/effect-words.tsx';
import { keyWords } from '../regrade/regrade-choices.ts';
import { regrade } from '../regrade/regrade-client.ts';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';

interface Props {
  report: GameReport;
  /** Reads the report again. */
  onRegraded: () => void;
}

/** Who changed what when, the newest first, and the way back. The players are not pushed down by all earlier ones: they are folded. */
export function RegradeHistory({ report, onRegraded }: Props) {
  const { regrades = [] } = report;
  const [problem, setProblem] = useState('');
  const [undone, setUndone] = useState<string | undefined>(undefined);
  const folded = useRef<HTMLDetailsElement>(null);
  useOpenInPrint(folded);
  if (regrades.length === 0) return null;
  const undo = async ({ regradeId, questions, note }: ReportedRegrade) => {
    setUndone(regradeId);
    setProblem('');
    try {
      const back = questions.map(({ index, was }) => ({ index, ...was })) as RegradeRequest['questions'];
      await regrade(report.game.gameId, {
        questions: back,
        note: `Undone${note === '' ? '' : `: ${note}`}`.slice(0, 500),
      });
      onRegraded();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setUndone(undefined);
  };
  const [latest, ...earlier] = [...regrades].reverse();
  const item = (made: ReportedRegrade) => (
    <Made
      key={made.regradeId}
      report={report}
      made={made}
      onUndo={undone === undefined ? () => void undo(made) : undefined}
    />
  );
  return (
    <section aria-labelledby="report-regrades" class="flex flex-col gap-3">
      <h2 id="report-regrades" class="text-2xl font-bold">
        Regraded
      </h2>
      <p role="alert" class="font-bold text-bad empty:hidden">
        {problem}
      </p>
      <ol class="flex flex-col gap-3">{latest !== undefined && item(latest)}</ol>
      {earlier.length > 0 && (
        <details ref={folded}>
          <summary class="min-h-11 cursor-pointer py-2 font-bold">{plural(earlier.length, 'earlier regrade')}</summary>
          <ol class="flex flex-col gap-3">{earlier.map(item)}</ol>
        </details>
      )}
    </section>
  );
}

interface MadeProps {
  report: GameReport;
  made: ReportedRegrade;
  onUndo: (() => void) | undefined;
}

function Made({ report, made, onUndo }: MadeProps) {
  return (
    <li class="panel flex break-inside-avoid flex-col gap-2 p-4">
      <p class="text-smoke" translate={false}>
        {new Date(made.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
        {made.by !== undefined && (
          <>
            {' · '}
            <bdi>{made.by.displayName}</bdi>
          </>
        )}
      </p>
      {made.note !== '' && <p class="font-bold wrap-anywhere">{made.note}</p>}
      {made.questions.map(({ index, was, now }) => {
        const question = report.questions[index];
        if (question === undefined) return null;
        return (
          <p key={index} class="wrap-anywhere">
            Question {index + 1} was “{keyWords(question, was)}” and is now “{keyWords(question, now)}”.
          </p>
        );
      })}
      <EffectWords {...made} />
      {report.game.anonymisedAt === undefined && (
        <Button
          class="self-start print:hidden"
          disabled={onUndo === undefined}
          aria-label={`Undo this: question ${made.questions.map(({ index }) => index + 1).join(', ')}`}
          onClick={onUndo}
        >
          Undo this
        </Button>
      )}
    </li>
  );
}

/** On paper all of it is there. */
function useOpenInPrint(folded: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    let wasOpen = false;
    const open = () => {
      wasOpen = folded.current?.open ?? false;
      if (folded.current !== null) folded.current.open = true;
    };
    const restore = () => {
      if (folded.current !== null) folded.current.open = wasOpen;
    };
    addEventListener('beforeprint', open);
    addEventListener('afterprint', restore);
    return () => {
      removeEventListener('beforeprint', open);
      removeEventListener('afterprint', restore);
    };
  }, [folded]);
}
