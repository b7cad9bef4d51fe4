import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from '../../src/protocol/quiz.ts';
import { localNow } from '../shared/local-now.ts';

/**
 * Times before the close, by the server's clock: the first allows for a slow network, the second for a player who began
 * after that.
 */
const leadsMs = [900, 250];

interface Moment {
  /** The question takes answers, and this player has given none. */
  isOpen: boolean;
  /** Server time, Unix milliseconds. */
  closesAt: number;
  clockOffsetMs: number;
  send: (answer: Answer) => void;
}

/** Sends an unsent draft shortly before the question closes. */
export function useLastMoment({ isOpen, closesAt, clockOffsetMs, send }: Moment): {
  onDraft: (draft: Answer | undefined) => void;
  hasSent: boolean;
} {
  const draft = useRef<Answer | undefined>(undefined);
  const latestSend = useRef(send);
  latestSend.current = send;
  const [hasSent, setHasSent] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const sendDraft = () => {
      if (draft.current === undefined) return;
      for (const timer of timers) clearTimeout(timer);
      setHasSent(true);
      latestSend.current(draft.current);
    };
    const leftMs = closesAt - (localNow() + clockOffsetMs);
    const timers = leadsMs.filter((lead) => leftMs > lead).map((lead) => setTimeout(sendDraft, leftMs - lead));
    return () => timers.forEach(clearTimeout);
  }, [isOpen, closesAt, clockOffsetMs]);
  const onDraft = (next: Answer | undefined) => {
    draft.current = next;
  };
  return { onDraft, hasSent };
}
