/** What this device keeps of drafts: it is written before anything is sent, and gone after signing out. */
import { browserStorage, keptKeys } from '../../shared/browser-storage.ts';
import type { DraftDatabase } from '../../shared/draft-database.ts';
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
/** The storage takes long for a large quiz, and while somebody types the database has it. Milliseconds. */
const storageMs = 1000;
/** Of the history, in UTF-16 units: a store holds five million. */
const historyUnitsMax = 500_000;

const guest = 'guest';
const owners = (): string[] => [...new Set([readAccount()?.id ?? guest, guest])];
const prefixes = (quizId: string): string[] => owners().map((owner) => `${draftPrefix}${owner}:${quizId}:`);

const isUnsaved = ({ content, base }: KeptDraft): boolean => !isSame(content, base);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    console.info('A draft that cannot be read', error);
    return undefined;
  }
}

function readRecord(text: string): KeptDraft | undefined {
  const kept = parsed(text) as Partial<KeptDraft> | null | undefined;
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

/**
 * One page's record of one quiz. Another tab has its own, so that none overwrites another's. It is in both places: the storage
 * takes what is written while the page goes, the database outlives a browser that is killed.
 */
export class DraftRecord {
  readonly #key: string;
  readonly #quizId: string;
  readonly #database: DraftDatabase | undefined;
  #storedAt = -Infinity;
  #earlierKeys: readonly string[] = [];

  constructor(quizId: string, database?: DraftDatabase) {
    this.#quizId = quizId;
    this.#database = database;
    this.#key = `${prefixes(quizId)[0] ?? ''}${makeHex(8)}`;
  }

  /** What earlier pages have left, the newest first. They are gone once this page has written its own: see `takeOver`. */
  async earlier(): Promise<KeptDraft[]> {
    const found = await this.#read(prefixes(this.#quizId));
    this.#earlierKeys = [...found.keys()];
    return [...found.values()].flatMap((kept) => kept ?? []).sort((one, other) => other.at - one.at);
  }

  /** Of both places the newer one; undefined for what cannot be read. This page's own is none of them. */
  async #read(beginnings: readonly string[]): Promise<Map<string, KeptDraft | undefined>> {
    const stored = await Promise.all(beginnings.map((prefix) => this.#database?.read(prefix) ?? Promise.resolve([])));
    const local = beginnings.flatMap(keptKeys).map((key) => [key, browserStorage().get(key) ?? ''] as const);
    const found = new Map<string, KeptDraft | undefined>();
    for (const [key, text] of [...stored.flat(), ...local]) {
      const [one, other] = [found.get(key), readRecord(text)];
      if (key !== this.#key) found.set(key, (other?.at ?? 0) >= (one?.at ?? 0) ? (other ?? one) : one);
    }
    return found;
  }

  /** @param mayBeLast whether the page may be gone at once: then it is written before this returns */
  write(kept: KeptDraft, mayBeLast = true): void {
    const text = JSON.stringify({ ...kept, history: shortened(kept.history) } satisfies KeptDraft);
    this.#database?.write(this.#key, text);
    const now = performance.now();
    if (!mayBeLast && this.#database?.isBroken === false && now - this.#storedAt < storageMs) return;
    this.#storedAt = now;
    browserStorage().set(this.#key, text);
  }

  /** What earlier pages have left is part of this page's record now. */
  takeOver(kept: KeptDraft): void {
    this.write(kept);
    this.#remove(this.#earlierKeys);
    void this.#dropOld();
  }

  #remove(keys: readonly string[]): void {
    for (const key of keys) {
      browserStorage().remove(key);
      this.#database?.remove(key);
    }
  }

  async #dropOld(): Promise<void> {
    const saved = [...(await this.#read([draftPrefix]))]
      .filter(([, kept]) => kept === undefined || !isUnsaved(kept))
      .sort(([, one], [, other]) => (other?.at ?? 0) - (one?.at ?? 0));
    this.#remove(saved.slice(recordsMax).map(([key]) => key));
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
