import type { ReplyCounter, ServerMessage } from '../../support/reply-counters.ts';

/** HTTP/1.1 replies with a `content-length`, which all JSON replies have: each bears its status. */
export class HttpReplies implements ReplyCounter {
  #rest: Buffer = Buffer.alloc(0);

  received(chunk: Buffer): ServerMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: ServerMessage[] = [];
    for (;;) {
      const headEnd = this.#rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return messages;
      const head = this.#rest.toString('latin1', 0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (this.#rest.length < end) return messages;
      messages.push({ bytes: this.#rest.subarray(0, end), reply: head.slice(9, 12) });
      this.#rest = this.#rest.subarray(end);
    }
  }
}
