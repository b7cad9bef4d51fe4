import { useEffect, useState } from 'preact/hooks';
import type { GameReport } from '../../src/protocol/reports.ts';
import { RestError } from '../shared/rest-client.ts';
import { Debrief } from './debrief.tsx';
import { isRunning, readReport, readReportedPlayer } from './report-client.ts';
import { debriefOf, ReportView } from './report-view.tsx';

/** Between two looks while the game runs, and after a failed one. Milliseconds. */
const pollMs = 5000;
const lasting: ReadonlySet<string> = new Set(['not_found', 'signed_out', 'limit']);

/** `/host/:gameId/report`: read again while answers may still come. */
export function ReportPage({ gameId = '' }: { gameId?: string }) {
  const [report, setReport] = useState<GameReport | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  /** Raised to read the report again. */
  const [regrades, setRegrades] = useState(0);
  const [debriefed, setDebriefed] = useState<GameReport | undefined>(undefined);
  const [wasDebriefed, setWasDebriefed] = useState(false);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const lookAgain = () => {
      timer = setTimeout(look, pollMs);
    };
    const look = () => {
      readReport(gameId).then(
        (read) => {
          if (!wanted) return;
          setReport(read);
          setProblem(undefined);
          if (isRunning(read)) lookAgain();
        },
        (error: unknown) => {
          if (!wanted) return;
          setProblem(error instanceof Error ? error.message : String(error));
          // What is not there, or not this person's, does not come by waiting.
          if (!(error instanceof RestError && lasting.has(error.code))) lookAgain();
        },
      );
    };
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [gameId, regrades]);

  // What is on the wall stays as it was when it was put there.
  if (debriefed !== undefined) {
    return <Debrief report={debriefed} questions={debriefOf(debriefed)} onLeave={() => setDebriefed(undefined)} />;
  }
  return (
    <ReportView
      gameId={gameId}
      {...(report === undefined ? {} : { report })}
      {...(problem === undefined ? {} : { problem })}
      onRead={(playerId) => readReportedPlayer(gameId, playerId)}
      onRegraded={() => setRegrades((count) => count + 1)}
      onDebrief={() => {
        setDebriefed(report);
        setWasDebriefed(true);
      }}
      isBack={wasDebriefed}
    />
  );
}
