import { useEffect, useState } from 'preact/hooks';
import type { OpsReply } from '../../src/protocol/ops.ts';
import { RestError } from '../shared/rest-client.ts';
import { JobsPanel } from './jobs-panel.tsx';
import { keepToken, keptToken, readOps, setRollout } from './ops-client.ts';
import { OpsDoor, type OpsDoorProps } from './ops-door.tsx';
import { withSample } from './ops-history.ts';
import { OpsView } from './ops-view.tsx';
import { RolloutPanel } from './rollout-panel.tsx';

const intervalMs = 1000;
/** Delay after a failure: more frequent requests to an unavailable server do not help. */
const retryMs = 2000;

interface Seen {
  door: OpsDoorProps['state'];
  refusal?: string;
  history: readonly OpsReply[];
  problem?: string;
}

/** Explains a failed request to an operator. */
function wordsOf(error: RestError): string {
  if (error.code === 'unreachable') return "The server can't be reached. These are the last figures.";
  if (error.code === 'busy') return 'Redis does not answer, and figures come from there. These are the last ones.';
  if (error.code === 'too_many') return 'This address has asked too often (LIMIT_REST_PER_MINUTE). Waiting.';
  return error.message;
}

/** Polls about once a second while there is a token. The first request without one finds out whether it is needed. */
function useOps(token: string | undefined, onWrongToken: () => void): Seen {
  const [seen, setSeen] = useState<Seen>({ door: 'looking', history: [] });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let active = true;
    // Of another token nothing stays in sight.
    setSeen({ door: 'looking', history: [] });
    const failed = (error: unknown) => {
      if (!(error instanceof RestError)) throw error;
      if (error.code === 'not_found') return setSeen({ door: 'closed', history: [] });
      // A signed-in person who is no admin is not allowed, so the page asks for the token.
      if (error.code === 'bad_token' || error.code === 'not_allowed') {
        setSeen({
          door: 'ask',
          history: [],
          ...(token === undefined ? {} : { refusal: 'This is not the admin token.' }),
        });
        if (token !== undefined) onWrongToken();
        return;
      }
      setSeen(({ history }) => ({ door: 'unreachable', refusal: error.message, history, problem: wordsOf(error) }));
      timer = setTimeout(poll, retryMs);
    };
    const poll = () => {
      const askedMs = performance.now();
      readOps(token).then(
        (sample) => {
          if (!active) return;
          setSeen(({ history }) => ({ door: 'ask', history: withSample(history, sample) }));
          timer = setTimeout(poll, Math.max(0, intervalMs - (performance.now() - askedMs)));
        },
        (error: unknown) => {
          if (active) failed(error);
        },
      );
    };
    poll();
    return () => {
      active = false;
      clearTimeout(timer);
    };
  }, [token]);
  return seen;
}

/** `/ops`: for operators with the admin token, and for admins who are signed in. */
export function OpsPage() {
  const [token, setToken] = useState(keptToken);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const use = (next: string | undefined) => {
    keepToken(next);
    setRefusal(undefined);
    setToken(next);
  };
  const seen = useOps(token, () => {
    use(undefined);
    setRefusal('This is not the admin token.');
  });
  const sample = seen.history.at(-1);
  if (sample !== undefined) {
    return (
      <OpsView
        history={seen.history}
        onSignOut={token === undefined ? undefined : () => use(undefined)}
        {...(seen.problem === undefined ? {} : { problem: seen.problem })}
      >
        <RolloutPanel sample={sample} onPercent={(percent) => setRollout(token, percent)} />
        <JobsPanel token={token} />
      </OpsView>
    );
  }
  const words = refusal ?? seen.refusal;
  return <OpsDoor state={seen.door} onToken={use} {...(words === undefined ? {} : { refusal: words })} />;
}
