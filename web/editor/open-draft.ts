/** What an editor begins with: what the server has, and what this device has that the server has not. */
import { type DraftQuiz, isSame } from './draft/draft.ts';
import type { StoredDraft } from './draft/draft-client.ts';
import { type EditHistory, noHistory } from './draft/edit-history.ts';
import type { KeptDraft } from './draft/kept-drafts.ts';
import { mergeDrafts, type Merged } from './draft/merge-drafts.ts';
import { newQuestion } from './change-type.ts';

export interface OpenedDraft {
  content: DraftQuiz;
  base: DraftQuiz;
  rev: number;
  version: number;
  sent?: readonly DraftQuiz[] | undefined;
  /** What the server says is wrong with `base`. */
  problems?: unknown;
  history: EditHistory;
  /** Both this device and somebody else have changed the same. */
  asks?: Merged;
}

export const freshQuiz = (): DraftQuiz => ({ title: '', questions: [newQuestion('single')] });

/** Whether the quiz was begun on this device and nothing of it was ever sent: the server need not be asked for it. */
export const isOnlyHere = (earlier: readonly KeptDraft[]): boolean =>
  earlier.length > 0 && earlier.every(({ rev, version, sent = [] }) => rev === 0 && version === 0 && sent.length === 0);

/**
 * @param stored undefined where the server has nothing, or can't be asked
 * @param earlier what earlier pages have left here, the newest first
 */
export function openDraft(stored: StoredDraft | undefined, earlier: readonly KeptDraft[]): OpenedDraft | undefined {
  const [newest, ...others] = earlier;
  if (stored === undefined) {
    if (newest === undefined) return undefined;
    const { content, base, rev, version, sent, history } = newest;
    return { content: others.reduce(withOther, content), base, rev, version, sent, history };
  }
  const { content, rev, version, problems } = stored;
  const start: OpenedDraft = { content, base: content, rev, version, problems, history: noHistory };
  return [...earlier].reverse().reduce((opened, kept) => withKept(opened, kept, stored), start);
}

/** Of two tabs that were closed: what both changed is the newer one's, and a step of its own. */
const withOther = (content: DraftQuiz, kept: KeptDraft): DraftQuiz =>
  mergeDrafts(kept.base, content, kept.content).merged;

function withKept(opened: OpenedDraft, kept: KeptDraft, stored: StoredDraft): OpenedDraft {
  const ours = [kept.base, ...(kept.sent ?? [])].find((content) => isSame(content, stored.content));
  const merged = mergeDrafts(ours ?? kept.base, kept.content, opened.content);
  // Its steps lead to its own content: where that is not what is shown, they would undo somebody else's work.
  const history = isSame(merged.merged, kept.content) ? kept.history : opened.history;
  const asked = [...(opened.asks?.asked ?? []), ...merged.asked];
  const asks = asked.length > 0 ? { asks: { merged: merged.merged, asked } } : {};
  return { ...opened, content: merged.merged, history, ...asks };
}
