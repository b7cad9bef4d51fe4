/** What a receipt says, and how it is written: short, as a frame must hold two hundred, and fit for a URL. Pure. */
import type { Answer } from '../../protocol/quiz.ts';

/** This answer of this player stands at this place of the log of this epoch. */
export interface Receipt {
  playerId: string;
  question: number;
  logId: string;
  /** Where in its log entry the answer stands. */
  position: number;
  elapsedMs: number;
  /** The tag of one, see `epochTag`. */
  epoch: string;
  answer: Answer;
}

/** The place of an answer that is in no log: Postgres had it before its receipt was given. */
export const noLogId = '0-0';

const base = 36;

/** Enough of an epoch (a UUID) to tell it from another one of the same shard. */
export const epochTag = (epoch: string): string => epoch.replaceAll('-', '').slice(0, 6);

export function writeReceipt({ playerId, question, logId, position, elapsedMs, epoch, answer }: Receipt): string {
  const [ms, sequence] = logId.split('-').map(Number) as [number, number];
  const numbers = [question, ms, sequence, position, elapsedMs].map((number) => number.toString(base));
  return [playerId, ...numbers, epoch, writeAnswer(answer)].join('~');
}

/** Reads what `writeReceipt` wrote; whether it is ours must be known before. */
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

/** Places as they are, their lists with `-` between them, anything else as JSON in base64url. */
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
