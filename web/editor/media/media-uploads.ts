import type { MediaReply } from '../../../src/protocol/media.ts';
import { upload } from '../../library/library-request.ts';
import { fileProblem, uploadProblem } from './upload-words.ts';

/** The last upload of a question. */
export interface UploadState {
  file: File;
  /** The file itself, as the page can show it before the server can. */
  preview: string;
  /** The part that is sent, 0…1; the server works on it at 1. Undefined once it has ended. */
  sent?: number;
  problem?: { text: string; isRepeatable: boolean };
  /** Its address at the server. */
  url?: string;
}

interface Running {
  state: UploadState;
  giveUp: AbortController;
}

const send = (file: File, signal: AbortSignal, onSent: (part: number) => void): Promise<MediaReply> => {
  const form = new FormData();
  form.append('file', file);
  return upload<MediaReply>({ path: '/api/media', form, signal, onSent });
};

/**
 * Sends files of questions, the last one of each, also while another question is on the stage. Owns their object URLs;
 * `close` ends all.
 */
export class MediaUploads {
  readonly #ofQuestion = new Map<string, Running>();
  readonly #onChange: () => void;
  readonly #onReady: (questionId: string, media: MediaReply) => void;

  /** @param onReady told once a file has an address */
  constructor(onChange: () => void, onReady: (questionId: string, media: MediaReply) => void) {
    this.#onChange = onChange;
    this.#onReady = onReady;
  }

  of(questionId: string): UploadState | undefined {
    return this.#ofQuestion.get(questionId)?.state;
  }

  /** Sends the file, instead of an earlier one. */
  start(questionId: string, file: File): void {
    this.forget(questionId);
    const text = fileProblem(file);
    const state = { file, preview: URL.createObjectURL(file) };
    const running: Running = { state: { ...state, sent: 0 }, giveUp: new AbortController() };
    this.#ofQuestion.set(questionId, running);
    if (text !== undefined) return this.#end(running, { problem: { text, isRepeatable: false } });
    this.#onChange();
    const onSent = (sent: number) => {
      running.state = { ...running.state, sent };
      this.#onChange();
    };
    send(file, running.giveUp.signal, onSent).then(
      (media) => {
        if (running.giveUp.signal.aborted) return;
        this.#end(running, { url: media.url });
        this.#onReady(questionId, media);
      },
      (error: unknown) => {
        if (!running.giveUp.signal.aborted) this.#end(running, { problem: uploadProblem(error) });
      },
    );
  }

  /** Gives an upload up, and forgets one that has ended. */
  forget(questionId: string): void {
    const running = this.#ofQuestion.get(questionId);
    if (running === undefined) return;
    running.giveUp.abort();
    URL.revokeObjectURL(running.state.preview);
    this.#ofQuestion.delete(questionId);
    this.#onChange();
  }

  close(): void {
    for (const id of this.#ofQuestion.keys()) this.forget(id);
  }

  #end(running: Running, outcome: Pick<UploadState, 'problem' | 'url'>): void {
    const { file, preview } = running.state;
    running.state = { file, preview, ...outcome };
    this.#onChange();
  }
}
