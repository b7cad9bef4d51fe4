import { plural } from '../shared/format.ts';
import { RestError } from '../shared/rest-client.ts';

/** What is wrong, by the field it stands at; `form` for what no field can help. */
export type Problems = Partial<Record<'login' | 'email' | 'password' | 'current' | 'displayName' | 'form', string>>;

const passwordMin = 8;
const passwordMax = 200;
const minuteMs = 60_000;

export function loginProblem(login: string): string | undefined {
  if (login === '') return 'Choose a name to sign in with.';
  if (login.length < 3) return 'Use at least 3 characters.';
  if (login.length > 40) return 'Use at most 40 characters.';
  return /^[\p{L}\p{M}\p{Nd}._-]+$/u.test(login)
    ? undefined
    : 'Use letters, digits, dots, hyphens and underscores only.';
}

export function passwordProblem(password: string, login: string): string | undefined {
  if (password.length < passwordMin) return `Use at least ${passwordMin} characters.`;
  if (password.length > passwordMax) return `Use at most ${passwordMax} characters.`;
  return password.toLowerCase() === login.toLowerCase() ? 'Use something else than your sign-in name.' : undefined;
}

/** What can be seen of it: the server knows more. */
export const emailProblem = (email: string): string | undefined =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? undefined : 'Type a whole address, such as name@school.org.';

/** Undefined when nothing is wrong. */
export function problemsOf(problems: { [Field in keyof Problems]: string | undefined }): Problems | undefined {
  const found = Object.entries(problems).filter(([, problem]) => problem !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A refusal in words for the person who typed. */
export function wordsFor(error: unknown): Problems {
  if (!(error instanceof RestError)) return { form: error instanceof Error ? error.message : String(error) };
  const { code, retryAfterMs, message } = error;
  if (code === 'conflict' && pathsOf(error).includes('/login')) {
    return { login: 'This name is taken. Choose another one, or sign in if it is yours.' };
  }
  if (code === 'bad_token') return { password: 'The sign-in name or the password is wrong.' };
  if (code === 'too_many') {
    const minutes = Math.max(1, Math.ceil((retryAfterMs ?? minuteMs) / minuteMs));
    return { form: `There were too many attempts. Try again in ${plural(minutes, 'minute')}.` };
  }
  if (code === 'bad_request') return fieldProblems(error);
  return { form: message };
}

/** The same for a change of the address. */
export function addressWords(error: unknown): Problems {
  if (!(error instanceof RestError) || error.code !== 'not_allowed') return wordsFor(error);
  const isAsked = pathsOf(error).includes('/password');
  return { current: isAsked ? 'Type your password to change the address.' : 'This is not your password.' };
}

/** The same for the link of an address. */
export function verifyWords(error: unknown): string {
  const code = error instanceof RestError ? error.code : '';
  if (code === 'bad_token' || code === 'bad_request') {
    return 'This link was used already, is too old or was cut short. Your account can send another one.';
  }
  if (code === 'not_allowed') return 'Somebody else is signed in here. Sign out first, then open the link again.';
  if (code === 'conflict') return 'Another account has confirmed this address before. Use another one.';
  return wordsFor(error).form ?? String(error);
}

/** The same for a one-time link. */
export function linkWords(error: unknown): Problems {
  const isOver = error instanceof RestError && (error.code === 'bad_token' || pathsOf(error).includes('/token'));
  if (!isOver) return wordsFor(error);
  return { form: 'This link was used already, is too old or was cut short. Ask for another one.' };
}

function fieldProblems(error: RestError): Problems {
  const paths = pathsOf(error);
  const isFrequent = error.message.includes('most common');
  const problems = problemsOf({
    form: paths.includes('/invite')
      ? 'This invite was used, is too old or was cut short. Ask an admin of this server for another one.'
      : undefined,
    login: paths.includes('/login') ? 'This name cannot be used. Choose another one.' : undefined,
    password: paths.some((path) => path === '/password' || path === '/next')
      ? isFrequent
        ? 'Many people use this password, so it is the first to be guessed. Choose another one.'
        : 'This password cannot be used. Choose another one.'
      : undefined,
    email: paths.includes('/email') ? 'This address cannot be used. Choose another one.' : undefined,
    displayName: paths.includes('/displayName') ? 'Use 1 to 60 characters.' : undefined,
  });
  return problems ?? { form: error.message };
}

export const pathsOf = ({ details }: RestError): string[] =>
  Array.isArray(details) ? details.map((detail: { path?: unknown } | null) => String(detail?.path)) : [];
