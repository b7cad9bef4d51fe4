/** Brings what is edited to the server: one request at a time, 800 ms after the last change, 3 s after the first at the latest. */
import { RestError } from '../../shared/rest-client.ts';
import { type DraftQuiz, isSame, readDraft } from './draft.ts';
import { type Merged, mergeDrafts } from './merge-drafts.ts';
import type { PublishedQuiz, StoredDraft } from './draft-client.ts';

/**
 * - `saved`, `saving`
 * - `offline`: kept on this device, and tried again
 * - `others`: somebody else has saved meanwhile; both are there, or somebody has to choose
 * - `refused`: kept on this device; `code` and `message` say why
 */
export type SaveState =
  | { kind: 'saved' | 'saving' | 'offline' | 'others' }
  | { kind: 'refused'; code: string; message: string };

export interface DraftPort {
  read(): Promise<StoredDraft | undefined>;
  write(content: DraftQuiz, onTopOf: number, isLeaving: boolean): Promise<{ rev: number; problems: unknown }>;
  publish(rev: number): Promise<PublishedQuiz>;
  readPublished(): Promise<PublishedQuiz | undefined>;
  readVersion(version: number): Promise<DraftQuiz | undefined>;
  deleteDraft(): Promise<void>;
}

export interface SaverEvents {
  /** What is edited now. */
  content(): DraftQuiz;
  onState(state: SaveState): void;
  /** Both sides' changes; with something to ask about, saving waits for `settle`. */
  onMerged(merged: Merged, isOthers: boolean): void;
  /** `base`, `rev` or `sent` is another one. */
  onStored(): void;
  /** What keeps the content that was stored from being published, as the server says. */
  onProblems(problems: unknown, content: DraftQuiz): void;
}

export interface StoredState {
  base: DraftQuiz;
  rev: number;
  /** The published version that `base` is or comes from, 0 before the first. */
  version: number;
  /** What was sent and whose reply never came, the newest last: any of it may be what the server has. */
  sent?: readonly DraftQuiz[] | undefined;
}

const restMs = 800;
/** Somebody who types without a pause is saved all the same. */
const restMaxMs = 3000;
/** Of those. An older one that was stored after all is taken for somebody else's: then somebody is asked, and nothing is lost. */
const sentMax = 3;
const [retryMinMs, retryMaxMs] = [1000, 30_000];
const isPassing = (code: string): boolean => ['unreachable', 'busy', 'too_many', 'internal'].includes(code);

/**
 * Owns the state of the server as far as this page knows it, and the timer of the next request. `close` ends the timer; a
 * request that is under way ends by itself.
 */
export class DraftSaver {
  readonly #port: DraftPort;
  readonly #events: SaverEvents;
  #stored: StoredState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  /** When the first change was made that no request has taken along; by `performance.now()`. */
  #changedAt: number | undefined;
  /** What the server had when somebody was asked to choose. */
  #asking: StoredDraft | undefined;
  #isClosed = false;
  #state: SaveState = { kind: 'saved' };

  constructor(port: DraftPort, stored: StoredState, events: SaverEvents) {
    this.#port = port;
    this.#stored = stored;
    this.#events = events;
  }

  get stored(): StoredState {
    return this.#stored;
  }

  get isSaved(): boolean {
    return this.#asking === undefined && isSame(this.#events.content(), this.#stored.base);
  }

  changed(): void {
    if (this.#asking === undefined) this.#say({ kind: this.isSaved ? 'saved' : 'saving' });
    this.#changedAt ??= performance.now();
    this.#later(Math.min(restMs, Math.max(0, this.#changedAt + restMaxMs - performance.now())));
  }

  /** At once, as on leaving a field or the page. Resolves when nothing is under way any more. */
  async flush(isLeaving = false): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#asking !== undefined) return;
    await this.#running;
    if (this.isSaved) {
      this.#changedAt = undefined;
      this.#say({ kind: 'saved' });
      return;
    }
    this.#running ??= this.#save(isLeaving).finally(() => (this.#running = undefined));
    await this.#running;
  }

  /** Somebody has to choose before anything is saved: it was found while the draft was opened. */
  askFirst(theirs: StoredDraft): void {
    this.#asking = theirs;
    this.#say({ kind: 'others' });
  }

  /** The person has chosen, and `content()` is what is wanted. */
  settle(): void {
    if (this.#asking === undefined) return;
    this.#takeStored(this.#asking);
    this.#asking = undefined;
    this.changed();
    void this.flush();
  }

  /**
   * Saves and publishes. Undefined when somebody has to choose first, or when it could not be saved: the state says why.
   * @throws {RestError} `bad_request` with the problems that are left
   */
  async publish(): Promise<PublishedQuiz | undefined> {
    for (let tries = 0; tries < 4; tries++) {
      await this.flush();
      if (this.#asking !== undefined || ['offline', 'refused'].includes(this.#state.kind)) return undefined;
      if (!this.isSaved) continue;
      try {
        const { rev } = this.#stored;
        const quiz = rev === 0 ? await this.#port.readPublished() : await this.#port.publish(rev);
        if (quiz !== undefined) return quiz;
      } catch (error) {
        if (!(error instanceof RestError) || error.code !== 'conflict') throw error;
        const { version } = (error.details ?? {}) as { version?: number };
        await (version === undefined ? this.#mergeStored() : this.#mergeVersion());
      }
    }
    return undefined;
  }

  /** What was published is what the next changes begin with. */
  published(content: DraftQuiz, version: number): void {
    this.#takeStored({ content, rev: 0, version });
    this.#say({ kind: 'saved' });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #say(state: SaveState): void {
    this.#state = state;
    this.#events.onState(state);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #takeStored({ content: base, rev, version }: StoredDraft): void {
    this.#stored = { base, rev, version };
    this.#events.onStored();
  }

  async #save(isLeaving: boolean): Promise<void> {
    const content = this.#events.content();
    this.#changedAt = undefined;
    this.#say({ kind: 'saving' });
    const { sent = [] } = this.#stored;
    if (sent.at(-1) !== content) this.#stored = { ...this.#stored, sent: [...sent, content].slice(-sentMax) };
    this.#events.onStored();
    try {
      const { base, rev: onTopOf, version } = this.#stored;
      const { rev, problems } = await this.#port.write(content, onTopOf, isLeaving);
      const written = { content, rev, version };
      // A draft begins with whatever is published by then.
      const began = onTopOf === 0 ? await this.#port.read() : undefined;
      this.#failures = 0;
      if (began !== undefined && began.version !== version) {
        await this.#mergeBeginning(base, { ...written, version: began.version });
        return;
      }
      this.#takeStored(written);
      this.#events.onProblems(problems, content);
      if (this.isSaved) this.#say({ kind: 'saved' });
      else this.#later(restMs);
    } catch (error) {
      await this.#failed(error);
    }
  }

  async #failed(error: unknown): Promise<void> {
    if (!(error instanceof RestError)) throw error;
    if (error.code === 'conflict') {
      await this.#mergeStored().catch((inner: unknown) => this.#failed(inner));
    } else if (isPassing(error.code)) {
      this.#failures += 1;
      const waitMs = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(this.#failures - 1, 10));
      this.#say({ kind: 'offline' });
      this.#later(Math.max(waitMs, error.retryAfterMs ?? 0));
    } else this.#say({ kind: 'refused', code: error.code, message: error.message });
  }

  /** Another state is stored than this page knew of. */
  async #mergeStored(): Promise<void> {
    const theirs = await this.#port.read();
    if (theirs === undefined) throw new RestError('not_found', 'This quiz is not there any more.');
    const { base, version, sent = [] } = this.#stored;
    // What is there came from here: only the reply was lost.
    const ours = sent.find((content) => isSame(theirs.content, content));
    if (ours !== undefined && theirs.version !== version) await this.#mergeBeginning(base, theirs);
    else this.#merge(ours ?? base, theirs, ours === undefined);
  }

  /** The draft has begun with a version that this page had not read: its changes are taken along. */
  async #mergeBeginning(base: DraftQuiz, written: StoredDraft): Promise<void> {
    const newest = await this.#port.readPublished();
    this.#merge(base, { ...written, content: newest === undefined ? base : readDraft(newest) }, true, written);
  }

  /** A version was published that the draft did not begin with. The draft is begun anew on top of it. */
  async #mergeVersion(): Promise<void> {
    const [newest, draft] = await Promise.all([this.#port.readPublished(), this.#port.read()]);
    const base = draft && (await this.#port.readVersion(draft.version));
    if (newest === undefined) throw new RestError('not_found', 'This quiz is not there any more.');
    await this.#port.deleteDraft();
    this.#merge(
      base ?? { title: '', questions: [] },
      { content: readDraft(newest), rev: 0, version: newest.version },
      true,
    );
  }

  /** @param stored what the server has, where that is not `theirs` */
  #merge(base: DraftQuiz, theirs: StoredDraft, isOthers: boolean, stored = theirs): void {
    const merged = mergeDrafts(base, this.#events.content(), theirs.content);
    if (merged.asked.length > 0) this.#asking = stored;
    else this.#takeStored(stored);
    this.#events.onMerged(merged, isOthers);
    this.#say({ kind: isOthers ? 'others' : 'saving' });
    if (merged.asked.length === 0) this.#later(restMs);
  }
}
