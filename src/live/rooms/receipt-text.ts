/** The content of a receipt and its text: short, because a frame holds two hundred, and URL-safe. Pure. */
import type { Answer } from '../../protocol/quiz.ts';

/** Proves that this answer of this player is at this place in the log of this epoch. */
export interface Receipt {
  playerId: string;
  question: number;
  logId: string;
  /** The answer's index in its log entry. */
  position: number;
  elapsedMs: number;
  /** The epoch's tag, see `epochTag`. */
  epoch: string;
  answer: Answer;
}

/** The log id of an answer that is in no log: Postgres had it before the receipt was issued. */
export const noLogId = '0-0';

const base = 36;

/** Enough of an epoch (a UUID) to distinguish it from others of the same shard. */
export const epochTag = (epoch: string): string => epoch.replaceAll('-', '').slice(0, 6);

export function writeReceipt({ playerId, question, logId, position, elapsedMs, epoch, answer }: Receipt): string {
  const [ms, sequence] = logId.split('-').map(Number) as [number, number];
  const numbers = [question, ms, sequence, position, elapsedMs].map((number) => number.toString(base));
  return [playerId, ...numbers, epoch, writeAnswer(answer)].join('~');
}

/** Reads what `writeReceipt` wrote; the caller has verified the signature. */
export function readReceipt(text: string): Receipt {
  const [playerId, question, ms, sequence, position, elapsedMs, epoch, answer] = text.split('~') as Fields;
  const number = (digits: string) => parseInt(digits, base);
  return {
    playerId,
    question: number(question),
    logId: `${number(ms)}-${number(sequence)}`,
    position: number(position),
    elapsedMs: number(elapsedMs),
    epoch,
    answer: readAnswer(answer),
  };
}

type Fields = [string, string, string, string, string, string, string, string];

/** Indexes as digits, lists of them separated by `-`, anything else as JSON in base64url. */
function writeAnswer(answer: Answer): string {
  if (isPlace(answer)) return `p${answer}`;
  if (Array.isArray(answer) && answer.every(isPlace)) return `l${answer.join('-')}`;
  return `j${Buffer.from(JSON.stringify(answer)).toString('base64url')}`;
}

function readAnswer(text: string): Answer {
  const rest = text.slice(1);
  if (text.startsWith('p')) return Number(rest);
  if (text.startsWith('l')) return rest === '' ? [] : rest.split('-').map(Number);
  return JSON.parse(Buffer.from(rest, 'base64url').toString()) as Answer;
}

const isPlace = (value: unknown): value is number => typeof value === 'number' && /^\d{1,9}$/.test(String(value));
