import { RestError } from '../shared/rest-client.ts';
import { type DraftQuestion, type DraftQuiz, isSame, known, makeQuestionId, readDraft } from './draft/draft.ts';
import { DraftSaver, type DraftPort, type SaveState } from './draft/draft-saver.ts';
import { addStep, type EditHistory, redo, undo } from './draft/edit-history.ts';
import type { DraftRecord } from './draft/kept-drafts.ts';
import { type Choice, type Merged, settle } from './draft/merge-drafts.ts';
import { changeType, newQuestion } from './change-type.ts';
import { isUntouched, readRefused, type RefusedField } from './checks.ts';
import { findForm } from './question-types/all-types.ts';
import { withoutEmptyLines } from './question-types/lines.ts';
import type { OpenedDraft } from './open-draft.ts';

export interface EditorState {
  draft: DraftQuiz;
  history: EditHistory;
  /** The id of the question on the stage; undefined where there is none. */
  selected: string | undefined;
  saving: SaveState;
  /** What somebody has to choose. */
  asks?: Merged | undefined;
  /** Told once, until it is put away. */
  notice?: string | undefined;
  /** Questions that were begun and left: what is missing in them is said. */
  left: ReadonlySet<string>;
  /** All of them, since "Done" was pressed. */
  showsAll: boolean;
  /** What was published by "Done": its version. */
  published?: number | undefined;
  isPublishing: boolean;
  /** Why the server did not publish. */
  refusal?: string | undefined;
  /** The places that are wrong, as the server says. */
  refused: readonly RefusedField[];
  /** How often "Done" was refused for such places. */
  refusals: number;
}

/** How long typing may go on before it is kept on the device. Milliseconds. */
const keepMs = 150;

const unpublished =
  "Not published: the server can't be reached. What you wrote is kept here: press “Done” again when the connection is back.";

/**
 * One quiz that is edited: everything that can be done to it. Owns the timer of what is kept here, and the saver; `close`
 * keeps the last change and ends both.
 */
export class EditorSession {
  #state: EditorState;
  readonly #listeners = new Set<() => void>();
  readonly #record: DraftRecord;
  readonly #saver: DraftSaver;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the server has said of what was saved last. */
  #found: readonly RefusedField[] = [];
  /** The question that somebody types in: what is wrong with it is said once the field is left. */
  #typedIn: string | undefined;

  constructor(opened: OpenedDraft, port: DraftPort, record: DraftRecord) {
    const { content, base, rev, version, sent, history, asks } = opened;
    this.#record = record;
    this.#state = {
      draft: content,
      history,
      selected: content.questions[0]?.id,
      saving: { kind: 'saved' },
      left: new Set(),
      showsAll: false,
      isPublishing: false,
      // With changes of this device the server says it of what it gets now.
      refused: isSame(content, base) ? readRefused(opened.problems, content) : [],
      refusals: 0,
    };
    this.#saver = new DraftSaver(
      port,
      { base, rev, version, sent },
      {
        content: () => this.#state.draft,
        onState: (saving) => this.#set({ saving }),
        onMerged: (merged, isOthers) => this.#takeMerged(merged, isOthers),
        onStored: () => this.#keepSoon(),
        onProblems: (problems, content) => {
          this.#found = readRefused(problems, content);
          this.#showFound();
        },
      },
    );
    record.takeOver(this.#kept());
    if (asks !== undefined) this.#saver.askFirst({ content: base, rev, version });
    if (asks !== undefined) this.#set({ asks });
    if (!this.#saver.isSaved) this.#saver.changed();
  }

  get state(): EditorState {
    return this.#state;
  }

  /** The published version that the draft is or comes from, 0 before the first. */
  get version(): number {
    return this.#saver.stored.version;
  }

  /** Tells of every change, until what is returned is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(fields: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...fields };
    for (const listener of this.#listeners) listener();
  }

  select(id: string | undefined): void {
    const { selected, left, draft } = this.#state;
    if (id === selected) return;
    const shown = draft.questions[this.#at];
    // Four options are offered, and often fewer are wanted.
    if (shown !== undefined) this.#replace(shown.id, withoutEmptyLines, `${shown.id} left`);
    const wasBegun = shown !== undefined && !isUntouched(shown) && !left.has(shown.id);
    this.#set({ selected: id, left: wasBegun ? new Set([...left, shown.id]) : left });
  }

  selectBy(steps: number): void {
    const { draft } = this.#state;
    const next = draft.questions[Math.min(draft.questions.length - 1, Math.max(0, this.#at + steps))];
    if (next !== undefined) this.select(next.id);
  }

  /** Of the question on the stage; −1 where there is none. */
  get #at(): number {
    const { draft, selected } = this.#state;
    return draft.questions.findIndex(({ id }) => id === selected);
  }

  /** Fields of the quiz itself. Those that are undefined go. */
  changeQuiz(fields: Partial<DraftQuiz>): void {
    this.#edit(known({ ...this.#state.draft, ...fields }), `quiz ${Object.keys(fields).join()}`);
  }

  changeQuestion(id: string, fields: Partial<DraftQuestion>, place: string): void {
    this.#typedIn = id;
    this.#replace(id, (question) => known({ ...question, ...fields }), `${id} ${place}`);
  }

  changeType(id: string, type: string): void {
    this.#replace(id, (question) => changeType(question, type), `${id} type`);
  }

  mark(at: number): void {
    const question = this.#state.draft.questions[this.#at];
    const fields = question === undefined ? {} : (findForm(question.type)?.mark?.(question, at) ?? {});
    if (question !== undefined && Object.keys(fields).length > 0) this.changeQuestion(question.id, fields, 'mark');
  }

  /** After the one on the stage, of its type unless another one is given. */
  add(type?: string): void {
    const shown = this.#state.draft.questions[this.#at];
    const wanted = type ?? (shown !== undefined && findForm(shown.type) !== undefined ? shown.type : 'single');
    this.insert([newQuestion(wanted)]);
  }

  duplicate(): void {
    const shown = this.#state.draft.questions[this.#at];
    if (shown !== undefined) this.insert([{ ...structuredClone(shown), id: makeQuestionId() }]);
  }

  insert(questions: readonly DraftQuestion[], replacesEmpty = false): void {
    const { draft } = this.#state;
    const at = this.#at + 1;
    const shown = draft.questions[this.#at];
    // One that nobody has begun makes room.
    const before = draft.questions.slice(0, shown !== undefined && replacesEmpty && isUntouched(shown) ? at - 1 : at);
    const next = [...before.map(withoutEmptyLines), ...questions, ...draft.questions.slice(at)];
    this.#edit({ ...draft, questions: next }, `insert ${questions[0]?.id}`);
    this.select(questions.at(-1)?.id);
  }

  remove(): void {
    const { draft, selected } = this.#state;
    const at = this.#at;
    if (at < 0) return;
    const questions = draft.questions.filter(({ id }) => id !== selected);
    this.#edit({ ...draft, questions }, `remove ${selected}`);
    this.select(questions[Math.min(at, questions.length - 1)]?.id);
    this.#set({ notice: `Question ${at + 1} is deleted. Undo brings it back.` });
  }

  /** The one on the stage. */
  move(steps: number): void {
    const { selected } = this.#state;
    this.#move(this.#at, this.#at + steps, `move ${selected}`);
  }

  /** Any, in one step of its own: it was dragged. */
  moveTo(from: number, to: number): void {
    this.#move(from, to, `drag ${makeQuestionId()}`);
  }

  #move(from: number, to: number, place: string): void {
    const { draft } = this.#state;
    if (from < 0 || to < 0 || to >= draft.questions.length) return;
    const questions = [...draft.questions];
    questions.splice(to, 0, ...questions.splice(from, 1));
    this.#edit({ ...draft, questions }, place);
    this.#set({ notice: `Question ${from + 1} is number ${to + 1} now.` });
  }

  undo(): void {
    this.#go(undo(this.#state.draft, this.#state.history));
  }

  redo(): void {
    this.#go(redo(this.#state.draft, this.#state.history));
  }

  settle(choices: readonly Choice[]): void {
    const { asks } = this.#state;
    if (asks === undefined) return;
    this.#set({ asks: undefined });
    this.#edit(settle(asks, choices), 'chosen');
    this.#saver.settle();
  }

  say(notice: string): void {
    this.#set({ notice });
  }

  putNoticeAway(): void {
    this.#set({ notice: undefined, published: undefined });
  }

  /** A field was left. */
  blurred(): void {
    this.#typedIn = undefined;
    this.#showFound();
    void this.#saver.flush();
  }

  #showFound(): void {
    const refused = this.#found.filter(({ questionId }) => questionId === undefined || questionId !== this.#typedIn);
    const isSameAsShown = refused.length === 0 && this.#state.refused.length === 0;
    if (!isSameAsShown) this.#set({ refused });
  }

  /** The page is hidden, and may not come back. */
  hidden(): void {
    this.#keep(true);
    void this.#saver.flush(true);
  }

  /** The network may be back. */
  woken(): void {
    void this.#saver.flush();
  }

  showAllProblems(): void {
    const { draft } = this.#state;
    this.#edit({ ...draft, questions: draft.questions.map(withoutEmptyLines) }, 'done');
    this.#set({ showsAll: true });
  }

  async publish(): Promise<void> {
    this.#typedIn = undefined;
    this.#set({ isPublishing: true, refusal: undefined });
    try {
      const quiz = await this.#saver.publish();
      if (quiz === undefined) {
        if (this.#state.saving.kind === 'offline') this.#set({ refusal: unpublished });
        return;
      }
      const content = readDraft(quiz);
      // What was typed meanwhile is the next draft's.
      if (isSame(this.#saver.stored.base, this.#state.draft)) this.#set({ draft: content });
      this.#saver.published(content, quiz.version);
      this.#found = [];
      this.#set({ published: quiz.version, refused: [] });
      if (!this.#saver.isSaved) this.#saver.changed();
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      const { code, details, message } = error;
      const refused = code === 'bad_request' ? readRefused(details, this.#state.draft) : [];
      if (refused.length > 0) this.#found = refused;
      this.#set(refused.length > 0 ? { refused, refusals: this.#state.refusals + 1 } : { refusal: message });
    } finally {
      this.#set({ isPublishing: false });
    }
  }

  close(): void {
    this.hidden();
    clearTimeout(this.#keepTimer);
    this.#saver.close();
  }

  #replace(id: string, change: (question: DraftQuestion) => DraftQuestion, place: string): void {
    const { draft } = this.#state;
    const questions = draft.questions.map((question) => (question.id === id ? change(question) : question));
    this.#edit({ ...draft, questions }, place);
  }

  #edit(draft: DraftQuiz, place: string): void {
    const { draft: before, history } = this.#state;
    if (isSame(before, draft)) return;
    this.#set({ draft, history: addStep(history, before, draft, { place, at: Date.now() }), published: undefined });
    this.#keepSoon();
    this.#saver.changed();
  }

  #go(moved: ReturnType<typeof undo>): void {
    if (moved === undefined) return;
    const { draft, history, step } = moved;
    this.#set({ draft, history, published: undefined, notice: undefined });
    const touched = Object.keys(step.questions).find((id) => draft.questions.some((question) => question.id === id));
    if (touched !== undefined) this.select(touched);
    else if (this.#at < 0) this.select(draft.questions[0]?.id);
    this.#keepSoon();
    this.#saver.changed();
  }

  #takeMerged(merged: Merged, isOthers: boolean): void {
    this.#edit(merged.merged, 'merged');
    if (this.#at < 0) this.select(merged.merged.questions[0]?.id);
    if (merged.asked.length > 0) this.#set({ asks: merged });
    else if (isOthers) this.#set({ notice: 'Someone else saved. Their changes and yours are both here.' });
  }

  #keepSoon(): void {
    this.#keepTimer ??= setTimeout(() => this.#keep(), keepMs);
  }

  #keep(mayBeLast = false): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    this.#record.write(this.#kept(), mayBeLast);
  }

  #kept() {
    const { draft, history } = this.#state;
    return { content: draft, history, at: Date.now(), ...this.#saver.stored };
  }
}
