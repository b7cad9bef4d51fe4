import { useEffect, useState } from 'preact/hooks';
import type { JobsReply, JobState } from '../../src/protocol/ops.ts';
import { RestError } from '../shared/rest-client.ts';
import { changeJob, readJobs } from './ops-client.ts';

const intervalMs = 5000;

export interface JobsSeen {
  reply: JobsReply | undefined;
  /** Why the last request, or the last change, failed. */
  problem: string | undefined;
  change: (id: string, change: 'retry' | 'delete') => void;
}

/** Polls the jobs in one state every five seconds, and at once after a change. */
export function useJobs(token: string | undefined, state: JobState): JobsSeen {
  const [reply, setReply] = useState<JobsReply | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [looks, setLooks] = useState(0);
  const fail = (error: unknown) => {
    if (!(error instanceof RestError)) throw error;
    setProblem(error.message);
  };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let active = true;
    const poll = () => {
      readJobs(token, state)
        .then((next) => {
          if (!active) return;
          setReply(next);
          setProblem(undefined);
        })
        .catch((error: unknown) => {
          if (active) fail(error);
        })
        .finally(() => {
          if (active) timer = setTimeout(poll, intervalMs);
        });
    };
    poll();
    return () => {
      active = false;
      clearTimeout(timer);
    };
  }, [token, state, looks]);
  const change = (id: string, what: 'retry' | 'delete') => {
    changeJob(token, id, what).then(() => setLooks((count) => count + 1), fail);
  };
  return { reply, problem, change };
}
