import { useEffect, useRef, useState } from 'preact/hooks';
import type { GameReport, ReportedQuestion } from '../../src/protocol/reports.ts';
import { asCaller } from '../shared/host-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { RegradeDialog } from './regrade-dialog.tsx';

/** Answers are stored within a second or so. Milliseconds. */
const lookAgainMs = 700;
const looksMax = 8;

interface Props {
  gameId: string;
  /** The question whose result is on the screens. */
  index: number;
  onClose: () => void;
}

/** The same dialog as in the report, from the controls of a game that is played: first its answers have to be stored. */
export function LiveRegrade({ gameId, index, onClose }: Props) {
  const [question, setQuestion] = useState<ReportedQuestion | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (looks: number) => {
      asCaller<GameReport>('GET', `/api/games/${encodeURIComponent(gameId)}/report`).then(
        ({ questions }) => {
          const found = questions[index];
          if (!isWanted) return;
          if (found?.state === 'closed' && found.key !== undefined) setQuestion(found);
          else if (found?.state === 'closed') setProblem('Nothing is right or wrong in this question.');
          else if (looks >= looksMax) setProblem('Its answers are still being stored. Try again in a moment.');
          else timer = setTimeout(() => look(looks + 1), lookAgainMs);
        },
        (error: unknown) => isWanted && setProblem(error instanceof Error ? error.message : String(error)),
      );
    };
    look(1);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [gameId, index]);
  if (question !== undefined) {
    return <RegradeDialog {...{ gameId, question, onClose }} onDone={() => undefined} />;
  }
  return (
    <dialog
      ref={dialog}
      class="m-auto w-[min(36rem,92vw)] rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/80"
      aria-label="Regrade"
      onClose={onClose}
    >
      <p role="status" class="text-lg">
        {problem === '' ? 'Reading the answers…' : problem}
      </p>
      <div class="mt-6 flex justify-end">
        <Button onClick={() => dialog.current?.close()} autofocus>
          Close
        </Button>
      </div>
    </dialog>
  );
}
