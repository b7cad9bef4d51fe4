/** What this device keeps of drafts: it is written before anything is sent, and gone after signing out. */
import { browserStorage, keptKeys, readKept, writeKept } from '../../shared/browser-storage.ts';
import { draftPrefix, readAccount } from '../../shared/kept-account.ts';
import { type DraftQuiz, isSame, makeHex, readDraft } from './draft.ts';
import { type EditHistory, noHistory } from './edit-history.ts';

export interface KeptDraft {
  content: DraftQuiz;
  /** What the server had at `rev`, as far as this page knew. */
  base: DraftQuiz;
  rev: number;
  /** As in `StoredState`. */
  version: number;
  /** What was sent and not answered yet: the server may have it. */
  sent?: readonly DraftQuiz[] | undefined;
  history: EditHistory;
  /** Unix milliseconds. */
  at: number;
}

/** Others' drafts that are saved are kept for their undo only: the oldest beyond so many go. */
const recordsMax = 20;
/** Of the history, in UTF-16 units: a store holds five million. */
const historyUnitsMax = 500_000;

const guest = 'guest';
const owners = (): string[] => [...new Set([readAccount()?.id ?? guest, guest])];
const prefixes = (quizId: string): string[] => owners().map((owner) => `${draftPrefix}${owner}:${quizId}:`);

const isUnsaved = ({ content, base }: KeptDraft): boolean => !isSame(content, base);

function readRecord(key: string): KeptDraft | undefined {
  const kept = readKept(key) as Partial<KeptDraft> | null | undefined;
  if (typeof kept?.rev !== 'number' || kept.content === undefined || kept.base === undefined) return undefined;
  const { content, base, sent, history = noHistory, at = 0, rev, version = 0 } = kept;
  return {
    content: readDraft(content),
    base: readDraft(base),
    history,
    at,
    rev,
    version,
    ...(Array.isArray(sent) ? { sent: sent.map(readDraft) } : {}),
  };
}

/** One page's record of one quiz. Another tab has its own, so that none overwrites another's. */
export class DraftRecord {
  readonly #key: string;
  readonly #quizId: string;

  constructor(quizId: string) {
    this.#quizId = quizId;
    this.#key = `${prefixes(quizId)[0] ?? ''}${makeHex(8)}`;
  }

  /** What earlier pages have left, the newest first. They are gone once this page has written its own: see `write`. */
  earlier(): KeptDraft[] {
    return this.#earlierKeys()
      .flatMap((key) => readRecord(key) ?? [])
      .sort((one, other) => other.at - one.at);
  }

  #earlierKeys = (): string[] =>
    prefixes(this.#quizId)
      .flatMap((prefix) => keptKeys(prefix))
      .filter((key) => key !== this.#key);

  write(kept: KeptDraft): void {
    writeKept(this.#key, { ...kept, history: shortened(kept.history) } satisfies KeptDraft);
  }

  /** What earlier pages have left is part of this page's record now. */
  takeOver(kept: KeptDraft): void {
    this.write(kept);
    for (const key of this.#earlierKeys()) browserStorage().remove(key);
    this.#dropOld();
  }

  forget(): void {
    browserStorage().remove(this.#key);
  }

  #dropOld(): void {
    const saved = keptKeys(draftPrefix)
      .filter((key) => key !== this.#key)
      .flatMap((key) => {
        const kept = readRecord(key);
        return kept === undefined || !isUnsaved(kept) ? { key, at: kept?.at ?? 0 } : [];
      })
      .sort((one, other) => other.at - one.at);
    for (const { key } of saved.slice(recordsMax)) browserStorage().remove(key);
  }
}

/** The newest steps, as many as there is room for. */
function shortened({ done, undone }: EditHistory): EditHistory {
  let units = 0;
  const fits = (step: EditHistory['done'][number]): boolean => {
    units += JSON.stringify(step).length;
    return units <= historyUnitsMax;
  };
  const newest = (steps: EditHistory['done']) => {
    let from = steps.length;
    for (let step = steps[from - 1]; step !== undefined && fits(step); step = steps[from - 1]) from -= 1;
    return steps.slice(from);
  };
  const kept = newest(undone);
  return { undone: kept, done: newest(done) };
}
