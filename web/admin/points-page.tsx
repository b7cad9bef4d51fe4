import { useEffect, useState } from 'preact/hooks';
import type { PointRules, PointsReply } from '../../src/protocol/points.ts';
import { changePoints, readPoints } from './money-client.ts';
import { PointsView } from './points-view.tsx';
import { wordsOf } from './refusal.ts';

/** `/admin/points` */
export function PointsPage() {
  const [reply, setReply] = useState<PointsReply | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const failed = (error: unknown) => setProblem(wordsOf(error));
  const read = () => {
    setProblem(undefined);
    readPoints().then(setReply, failed);
  };
  useEffect(read, []);
  /** Resolves to why they could not be saved, if so. */
  const save = async (rules: PointRules): Promise<string | undefined> => {
    try {
      setReply(await changePoints(rules));
      setProblem(undefined);
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  };
  return <PointsView reply={reply} problem={problem} onSave={save} onRetry={read} />;
}
