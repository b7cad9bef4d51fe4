import { parse, type GIFTQuestion } from 'gift-pegjs';

/**
 * Words that mean nothing to the grammar, with single spaces between them. Digits, `>` and `/` mean something only where they
 * stand first: in numbers, weights, arrows and remarks.
 */
const plainWords = /[\p{L}<"'(][\p{L}\p{M}\p{N}<>"'(),.?!/]*(?: [\p{L}<"'(][\p{L}\p{M}\p{N}<>"'(),.?!/]*)*/gu;
/** Shorter runs are hardly faster. */
const runMin = 6;
/** One character stands for a run. */
const standIns = /[\uE000-\uF8FF]/g;
const [firstStandIn, standInsMax] = [0xe000, 0x1900];

/**
 * Reads one block. The grammar takes about a microsecond for each character; so it gets runs of plain words as one character
 * each.
 * @throws as the grammar
 */
export function parseGift(block: string): GIFTQuestion[] {
  if (block.search(standIns) >= 0) return parse(block);
  const runs: string[] = [];
  const short = block.replace(plainWords, (run, at: number) => {
    const kept = meaningOf(run, block[at - 1]);
    const rest = run.slice(kept.length);
    if (rest.length < runMin || runs.length === standInsMax) return run;
    return kept + String.fromCharCode(firstStandIn + runs.push(rest) - 1);
  });
  return withRuns(parse(short), runs);
}

/** What the grammar may look for at the beginning of a run: a category, the name of a format, true or false, a line end. */
function meaningOf(run: string, before: string | undefined): string {
  if (before === '$' || before === '[') return run;
  if (before !== '\\' && !/^[TF]/.test(run)) return '';
  const end = run.indexOf(' ');
  return end < 0 ? run : run.slice(0, end + 1);
}

/** All texts with the runs in their places. */
function withRuns<T>(value: T, runs: readonly string[]): T {
  if (typeof value === 'string')
    return value.replace(standIns, (sign) => runs[sign.charCodeAt(0) - firstStandIn] ?? sign) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withRuns(each, runs)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withRuns(each, runs)])) as T;
}
