import { isObject } from './json-values.ts';

/** What of a question is not as the schema wants it. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Faults of one question that are told; who puts them right sees the others next. */
const toldMax = 3;

/** Why a question cannot be taken, in words for its author: answers count from 1. */
export function describeFaults(issues: readonly Issue[], question: unknown): string {
  const told = new Set(issues.map((issue) => describe(issue, question)));
  return [...told].slice(0, toldMax).join(' ') || 'It is no question.';
}

function describe({ path, message, ...issue }: Issue, question: unknown): string {
  const name = nameOf(path);
  const value = valueAt(question, path);
  const { maximum, minimum } = issue as { maximum?: number | bigint; minimum?: number | bigint };
  if (message === 'must all be different') return 'Two of its answers are the same.';
  if (message.endsWith('one correct option')) return message.startsWith('needs exactly') ? oneRight : noneRight;
  if (message === 'must not be blank') return `${name} is empty.`;
  if (issue.code === 'too_big' && maximum !== undefined) return tooLarge(name, value, Number(maximum));
  if (issue.code === 'too_small' && minimum !== undefined) return tooSmall(name, value, Number(minimum));
  if (path.length === 0 || (path.length === 1 && path[0] === 'type'))
    return 'It is no question of a type that is known.';
  return issue.code === 'custom' ? `${name} ${message}.` : `${name} is missing, or is not what it should be.`;
}

const oneRight = 'Exactly one of its answers must be right.';
const noneRight = 'None of its answers is right.';

function tooLarge(name: string, value: unknown, max: number): string {
  if (typeof value === 'string') return `${name} has ${value.length} characters: at most ${max} are possible.`;
  if (Array.isArray(value)) return `There are ${value.length} answers: at most ${max} are possible.`;
  return `${name} is more than ${max}.`;
}

function tooSmall(name: string, value: unknown, min: number): string {
  if (typeof value === 'string') return `${name} is empty.`;
  if (!Array.isArray(value)) return `${name} is less than ${min}.`;
  const number = ['is no answer', 'is only one answer'][value.length] ?? `are ${value.length} answers`;
  return `There ${number}: at least ${min === 1 ? 'one is' : `${min} are`} needed.`;
}

const names: Readonly<Record<string, string>> = {
  prompt: 'The question',
  options: 'Answer',
  accept: 'Answer',
  items: 'Answer',
  correct: 'The right answer',
  explanation: 'The explanation',
  timeLimitMs: 'The time',
  tolerance: 'The tolerance',
  media: 'The picture',
  id: 'The id',
};

function nameOf([field, nth]: readonly PropertyKey[]): string {
  const name = names[String(field)] ?? `The field “${String(field).slice(0, 40)}”`;
  if (name !== 'Answer') return name;
  return typeof nth === 'number' ? `Answer ${nth + 1}` : 'The list of answers';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at)) at = (at as unknown[])[Number(key)];
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[String(key)];
    else return undefined;
  }
  return at;
}
