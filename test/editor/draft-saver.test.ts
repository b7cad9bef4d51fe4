/** How drafts come to the server, whatever it says. The server here is a few lines that keep the contract's rules. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DraftQuiz, isSame } from '../../web/editor/draft/draft.ts';
import { type DraftPort, DraftSaver, type SaveState } from '../../web/editor/draft/draft-saver.ts';
import type { Merged } from '../../web/editor/draft/merge-drafts.ts';
import { RestError } from '../../web/shared/rest-client.ts';

const quiz = (title: string, prompts: string[]): DraftQuiz => ({
  title,
  questions: prompts.map((prompt, at) => ({ id: `q${at}`, type: 'slide', prompt })),
});
const conflict = (details: object) => new RestError('conflict', 'Another state.', { details });

/** A draft, the published versions below it, and what a request is to fail with. */
class Server implements DraftPort {
  versions: DraftQuiz[];
  draft: { content: DraftQuiz; rev: number; baseVersion: number } | undefined;
  revs = 0;
  failure: RestError | undefined;
  /** The next write is done, and its reply is lost. */
  losesReply = false;
  writes = 0;

  constructor(published: DraftQuiz) {
    this.versions = [published];
  }

  async read() {
    this.#fail();
    if (this.draft !== undefined) return { ...this.draft, version: this.draft.baseVersion };
    const content = this.versions.at(-1);
    return content === undefined ? undefined : { content, rev: 0, version: this.versions.length };
  }

  async write(content: DraftQuiz, onTopOf: number) {
    this.writes += 1;
    this.#fail();
    if ((this.draft?.rev ?? 0) !== onTopOf) throw conflict({ rev: this.draft?.rev ?? 0 });
    this.revs += 1;
    this.draft = { content, rev: this.revs, baseVersion: this.draft?.baseVersion ?? this.versions.length };
    if (this.losesReply) {
      this.losesReply = false;
      throw new RestError('unreachable', 'Lost.');
    }
    return { rev: this.revs, problems: [] };
  }

  async publish(rev: number) {
    this.#fail();
    if (this.draft?.rev !== rev) throw conflict({ rev: this.draft?.rev ?? 0 });
    if (this.draft.baseVersion !== this.versions.length) throw conflict({ version: this.versions.length });
    this.versions.push(this.draft.content);
    this.draft = undefined;
    return this.readPublished();
  }

  async readPublished() {
    this.#fail();
    return { ...this.versions.at(-1), id: 'quiz', version: this.versions.length } as never;
  }

  async readVersion(version: number) {
    return this.versions[version - 1];
  }

  async deleteDraft() {
    this.draft = undefined;
  }

  #fail(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

class Editor {
  content: DraftQuiz;
  states: SaveState['kind'][] = [];
  asked: Merged | undefined;
  readonly saver: DraftSaver;

  constructor(server: Server, base: DraftQuiz, rev = 0) {
    this.content = base;
    this.saver = new DraftSaver(
      server,
      { base, rev, version: 1 },
      {
        content: () => this.content,
        onState: ({ kind }) => {
          if (this.states.at(-1) !== kind) this.states.push(kind);
        },
        onMerged: (merged) => {
          this.content = merged.merged;
          if (merged.asked.length > 0) this.asked = merged;
        },
        onStored: () => undefined,
        onProblems: () => undefined,
      },
    );
  }

  write(content: DraftQuiz): void {
    this.content = content;
    this.saver.changed();
  }
}

const base = quiz('Rivers', ['a', 'b']);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('typing without a pause is saved every few seconds', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  for (let key = 1; key <= 20; key++) {
    editor.write(quiz(`Rivers ${key}`, ['a', 'b']));
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(server.writes).toBeGreaterThanOrEqual(3);
  expect(server.writes).toBeLessThanOrEqual(5);
});

test('one request follows the last of many changes', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  for (const title of ['R', 'Ro', 'Roc']) {
    editor.write({ ...base, title });
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(server.writes).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(server.writes).toBe(1);
  expect(server.draft?.content.title).toBe('Roc');
  expect(editor.states).toEqual(['saving', 'saved']);
});

test('without a server everything is tried again, later and later, and nothing is lost', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  server.failure = new RestError('unreachable', 'Away.');
  editor.write({ ...base, title: 'Rockets' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.writes).toBeGreaterThan(3);
  expect(server.writes).toBeLessThan(12);
  expect(editor.states.at(-1)).toBe('offline');
  server.failure = undefined;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(server.draft?.content.title).toBe('Rockets');
  expect(editor.states.at(-1)).toBe('saved');
});

test('a refusal is said, and the next change tries again', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  server.failure = new RestError('limit', 'Too many quizzes.');
  editor.write({ ...base, title: 'Rockets' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.writes).toBe(1);
  expect(editor.states.at(-1)).toBe('refused');
  expect(await editor.saver.publish()).toBeUndefined();
  server.failure = undefined;
  editor.write({ ...base, title: 'Radishes' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(server.draft?.content.title).toBe('Radishes');
});

test('a lost reply is no conflict, also when more was written before the next request', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  server.losesReply = true;
  editor.write({ ...base, title: 'Rockets' });
  await vi.advanceTimersByTimeAsync(900);
  editor.write({ ...base, title: 'Rockets and radishes' });
  await vi.advanceTimersByTimeAsync(5000);
  expect(editor.asked).toBeUndefined();
  expect(editor.states).not.toContain('others');
  expect(server.draft?.content.title).toBe('Rockets and radishes');
});

test('what somebody else saved is merged, and what both changed waits for a choice', async () => {
  const server = new Server(base);
  const [one, two] = [new Editor(server, base), new Editor(server, base)];
  one.write(quiz('Rivers', ['a of one', 'b']));
  await vi.advanceTimersByTimeAsync(2000);
  two.write(quiz('Rivers', ['a', 'b of two']));
  await vi.advanceTimersByTimeAsync(4000);
  expect(server.draft?.content).toEqual(quiz('Rivers', ['a of one', 'b of two']));
  expect(two.states).toContain('others');

  one.write(quiz('Rivers', ['a of one', 'b of one']));
  await vi.advanceTimersByTimeAsync(4000);
  expect(one.asked?.asked).toHaveLength(1);
  const { writes } = server;
  await vi.advanceTimersByTimeAsync(10_000);
  // Nothing is overwritten while nobody has chosen.
  expect(server.writes).toBe(writes);
  expect(server.draft?.content).toEqual(quiz('Rivers', ['a of one', 'b of two']));
  one.saver.settle();
  await vi.advanceTimersByTimeAsync(2000);
  expect(server.draft?.content).toEqual(quiz('Rivers', ['a of one', 'b of one']));
});

test('"Done" saves and publishes at once', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  editor.write({ ...base, title: 'Rockets' });
  const published = await editor.saver.publish();
  expect(published?.title).toBe('Rockets');
  expect(server.versions).toHaveLength(2);
});

test('a version that was published meanwhile is merged before the next one', async () => {
  const server = new Server(base);
  const editor = new Editor(server, base);
  editor.write(quiz('Rivers', ['a of the draft', 'b']));
  await vi.advanceTimersByTimeAsync(1000);
  server.versions.push(quiz('Rivers', ['a', 'b of the version']));
  const published = await editor.saver.publish();
  expect(isSame(published?.questions, quiz('', ['a of the draft', 'b of the version']).questions)).toBe(true);
  expect(server.versions).toHaveLength(3);
});

test('a draft that somebody else has published is gone on with', async () => {
  const server = new Server(base);
  const [one, two] = [new Editor(server, base), new Editor(server, base)];
  one.write(quiz('Rivers', ['a of one', 'b']));
  await one.saver.publish();
  two.write(quiz('Rivers', ['a', 'b of two']));
  await vi.advanceTimersByTimeAsync(4000);
  expect(server.draft?.content).toEqual(quiz('Rivers', ['a of one', 'b of two']));
  await two.saver.publish();
  expect(server.versions.at(-1)).toEqual(quiz('Rivers', ['a of one', 'b of two']));
});
