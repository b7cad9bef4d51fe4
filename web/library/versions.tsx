import { useEffect, useState } from 'preact/hooks';
import { RestError } from '../shared/rest-client.ts';
import {
  listVersions,
  putAgain,
  type QuizRow,
  type QuizVersion,
  readVersion,
  type WholeQuiz,
} from './library-client.ts';
import { type Problem, quizProblem } from './problem-words.ts';
import { VersionsDialog } from './versions-dialog.tsx';

interface Props {
  quiz: QuizRow;
  /** An earlier version is the newest again. */
  onChanged: () => void;
  onClose: () => void;
}

export const changedMeanwhile: Problem = {
  title: 'Another version was published meanwhile',
  text: 'Nothing was changed. The list is new: look at the newest version first.',
  help: 'other',
};

/** The versions of one quiz, read while the dialog is open. */
export function Versions({ quiz, onChanged, onClose }: Props) {
  const { id } = quiz;
  const [versions, setVersions] = useState<QuizVersion[] | undefined>(undefined);
  const [shown, setShown] = useState<WholeQuiz | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(quizProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const readList = async () => setVersions(await listVersions(id));
  useEffect(() => void run(readList), [id]);
  const takeBack = async () => {
    const newest = versions?.[0]?.version;
    if (shown === undefined || newest === undefined) return;
    try {
      await putAgain(shown, newest);
      onChanged();
    } catch (error) {
      if (!(error instanceof RestError) || error.code !== 'conflict') throw error;
      setProblem(changedMeanwhile);
    }
    setShown(undefined);
    await readList();
  };
  return (
    <VersionsDialog
      quiz={quiz}
      versions={versions}
      shown={shown}
      isBusy={isBusy}
      problem={problem}
      onShow={(version) => void run(async () => setShown(await readVersion(id, version)))}
      onPutAgain={() => void run(takeBack)}
      onAgain={() => void run(readList)}
      onClose={onClose}
    />
  );
}
