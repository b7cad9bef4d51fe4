import { useEffect, useState } from 'preact/hooks';
import type { ExportFormat, Loss } from '../../src/protocol/exports.ts';
import { ExportDialog } from './export-dialog.tsx';
import { exportQuiz, exportLosses, type QuizRow } from './library-client.ts';
import { type Problem, quizProblem } from './problem-words.ts';
import { saveFile } from '../shared/save-file.ts';

interface Props {
  quiz: QuizRow;
  onClose: () => void;
}

/** One quiz on its way into a file. */
export function Export({ quiz: { id, title }, onClose }: Props) {
  const [format, setFormat] = useState<ExportFormat>('json');
  const [losses, setLosses] = useState<Loss[] | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState<string | undefined>(undefined);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    const giveUp = new AbortController();
    setLosses(undefined);
    setProblem(undefined);
    setDone(undefined);
    exportLosses(id, format, giveUp.signal).then(
      (found) => {
        if (!giveUp.signal.aborted) setLosses(found);
      },
      (error: unknown) => {
        if (!giveUp.signal.aborted) setProblem(quizProblem(error));
      },
    );
    return () => giveUp.abort();
  }, [id, format, times]);
  const load = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { bytes, name = 'quiz' } = await exportQuiz(id, format);
      saveFile(bytes, name);
      setDone(`${name} is downloaded.`);
    } catch (error) {
      setProblem(quizProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ExportDialog
      title={title}
      format={format}
      losses={losses}
      problem={problem}
      isBusy={isBusy}
      done={done}
      onFormat={setFormat}
      onDownload={() => void load()}
      onAgain={() => setTimes(times + 1)}
      onClose={onClose}
    />
  );
}
