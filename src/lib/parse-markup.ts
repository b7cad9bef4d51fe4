/**
 * The small Markdown of questions: `**bold**`, `*italic*`, `` `code` ``, ``` blocks of code, `$formulas$`. Anything else,
 * HTML and links included, is text. A backslash makes the next sign literal.
 */

/** Generic, so that the protocol says what the nodes of a formula are. */
export type Parsed<F> = string | ['strong' | 'em', ...Parsed<F>[]] | ['code' | 'codeblock', string] | F;

export interface MarkupRules<F> {
  /** Blocks of code are text where it is false: in options. */
  hasBlocks: boolean;
  /** The node of a formula; undefined where it is to be shown as its source. */
  formula: (source: string, isDisplayed: boolean) => F | undefined;
}

type Marker = '**' | '*' | '__' | '_';
interface Frame<F> {
  marker: Marker | undefined;
  children: Parsed<F>[];
}

/** Longer runs of stars are decoration. */
const markersOf: Readonly<Record<string, readonly Marker[]>> = {
  '*': ['*'],
  '**': ['**'],
  '***': ['**', '*'],
  _: ['_'],
  __: ['__'],
  ___: ['__', '_'],
};

/** Linear in the text's length, and at most five elements deep: each marker is open once at most. Never throws. */
export function parseMarkup<F>(text: string, rules: MarkupRules<F>): Parsed<F>[] {
  const isAlone = aloneFormula.test(text);
  const formula: MarkupRules<F>['formula'] = (source, isDisplayed) => rules.formula(source, isDisplayed || isAlone);
  const reader = new MarkupReader({ ...rules, formula });
  if (!rules.hasBlocks) reader.read(text);
  else readBlocks(text.split('\n'), reader);
  return reader.end();
}

/** A text that is one formula has room for it. */
export const aloneFormula = /^\s*\$[^$]+\$\s*$/;
const opensBlock = /^```[^`]*$/;
const closesBlock = /^```[ \t]*$/;

/** Lines between two fences are code; a fence that nothing closes is text. */
function readBlocks<F>(lines: readonly string[], reader: MarkupReader<F>): void {
  const closings = lines.flatMap((line, at) => (closesBlock.test(line) ? [at] : []));
  let next = 0;
  let from = 0;
  for (let at = 0; at < lines.length; at += 1) {
    if (!opensBlock.test(lines[at] ?? '')) continue;
    while ((closings[next] ?? lines.length) <= at) next += 1;
    const close = closings[next];
    if (close === undefined) break;
    reader.read(lines.slice(from, at).join('\n'));
    reader.add(['codeblock', lines.slice(at + 1, close).join('\n')]);
    from = close + 1;
    at = close;
  }
  reader.read(lines.slice(from).join('\n'));
}

class MarkupReader<F> {
  readonly #rules: MarkupRules<F>;
  #frames: Frame<F>[] = [{ marker: undefined, children: [] }];

  constructor(rules: MarkupRules<F>) {
    this.#rules = rules;
  }

  /** A node, or text that is literal. */
  add(node: Parsed<F>): void {
    if (node === '') return;
    const children = this.#frames.at(-1)?.children ?? [];
    const last = children.at(-1);
    if (typeof node === 'string' && typeof last === 'string') children[children.length - 1] = last + node;
    else children.push(node);
  }

  /** Text with marks, but for blocks of code. */
  read(text: string): void {
    const spans = new CodeSpans(text);
    const sign = /\\[!-/:-@[-`{-~]|`+|\$+|\*+|_+/g;
    let end = 0;
    for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
      const [mark] = match;
      const { index: at } = match;
      this.add(text.slice(end, at));
      end = this.#readMark(text, mark, at, spans);
      sign.lastIndex = end;
    }
    this.add(text.slice(end));
  }

  /** @returns where it ends */
  #readMark(text: string, mark: string, at: number, spans: CodeSpans): number {
    const after = at + mark.length;
    if (mark.startsWith('\\')) this.add(mark.slice(1));
    else if (mark.startsWith('`')) {
      const close = spans.closeOf(mark.length, after);
      if (close !== undefined) {
        this.add(['code', trimCode(text.slice(after, close))]);
        return close + mark.length;
      }
      this.add(mark);
    } else if (mark.startsWith('$')) {
      const formula = findFormula(text, mark, after);
      if (formula !== undefined) {
        const source = text.slice(after, formula.close);
        this.add(this.#rules.formula(source, mark.length === 2) ?? text.slice(at, formula.end));
        return formula.end;
      }
      this.add(mark);
    } else this.#readStars(text, mark, at);
    return after;
  }

  #readStars(text: string, run: string, at: number): void {
    const markers = markersOf[run];
    if (markers === undefined) return this.add(run);
    const [before = ' ', after = ' '] = [text[at - 1], text[at + run.length]];
    const isInWord = run.startsWith('_') && isWordSign(before) && isWordSign(after);
    const closes = !isInWord && /\S/.test(before);
    const opens = !isInWord && /\S/.test(after) && !(run.startsWith('_') && isWordSign(before));
    const open = markers.filter((marker) => this.#frames.some((frame) => frame.marker === marker));
    if (closes && open.length === markers.length) {
      // The innermost closes first.
      const innermost = this.#frames.map(({ marker }) => marker).reverse();
      for (const marker of innermost) if (marker !== undefined && open.includes(marker)) this.#close(marker);
    } else if (opens && open.length === 0) {
      for (const marker of markers) this.#frames.push({ marker, children: [] });
    } else this.add(run);
    return undefined;
  }

  /** What was opened since, and is not closed, is text. */
  #close(marker: Marker): void {
    for (;;) {
      const frame = this.#frames.pop();
      if (frame === undefined) return;
      if (frame.marker === marker) return this.add([marker.length === 2 ? 'strong' : 'em', ...frame.children]);
      this.#addAsText(frame);
    }
  }

  #addAsText({ marker, children }: Frame<F>): void {
    this.add(marker ?? '');
    for (const child of children) this.add(child);
  }

  end(): Parsed<F>[] {
    while (this.#frames.length > 1) this.#addAsText(this.#frames.pop() as Frame<F>);
    return this.#frames[0]?.children ?? [];
  }
}

/** The runs of backticks of a text, found once: the text may be nothing else. */
class CodeSpans {
  /** The places of the runs of each length, the last first. */
  readonly #places = new Map<number, number[]>();

  constructor(text: string) {
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const places = this.#places.get(run.length);
      if (places === undefined) this.#places.set(run.length, [index]);
      else places.push(index);
    }
    for (const places of this.#places.values()) places.reverse();
  }

  /** Of a span that opened before `from`; each call is later in the text than the one before. */
  closeOf(length: number, from: number): number | undefined {
    const places = this.#places.get(length) ?? [];
    while ((places.at(-1) ?? from) < from) places.pop();
    return places.at(-1);
  }
}

/** A space at both ends is there to set backticks apart. */
function trimCode(code: string): string {
  const line = code.replaceAll('\n', ' ');
  return line.startsWith(' ') && line.endsWith(' ') && line.trim() !== '' ? line.slice(1, -1) : line;
}

/**
 * The end of a formula: the next dollar without a backslash. As in Pandoc, one beside a space is a price, and so is one
 * before a digit.
 */
function findFormula(text: string, mark: string, from: number): { close: number; end: number } | undefined {
  if (mark.length > 2) return undefined;
  const dollar = /\\[^]|\$+/g;
  dollar.lastIndex = from;
  let match = dollar.exec(text);
  while (match !== null && match[0].startsWith('\\')) match = dollar.exec(text);
  if (match?.[0] !== mark) return undefined;
  const { index: close } = match;
  const end = close + mark.length;
  if (mark === '$$') return text.slice(from, close).trim() === '' ? undefined : { close, end };
  const isPrice = /\s/.test(text[from] ?? ' ') || /\s/.test(text[close - 1] ?? ' ') || /\d/.test(text[end] ?? ' ');
  return isPrice ? undefined : { close, end };
}

const isWordSign = (sign: string): boolean => /[\p{L}\p{N}_]/u.test(sign);
