import { RestError } from '../shared/rest-client.ts';

/** What went wrong, in words, and what can be done. */
export interface Problem {
  title: string;
  text: string;
  /** What helps: the same once more, signing in, or nothing but something else. */
  help: 'again' | 'sign-in' | 'other';
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const codeOf = (error: unknown): string => (error instanceof RestError ? error.code : 'internal');

const seconds = (error: unknown): number =>
  Math.max(1, Math.ceil(((error instanceof RestError ? error.retryAfterMs : undefined) ?? 3000) / 1000));

/** What holds whatever was asked for; undefined for what only the asker can explain. */
function usualProblem(error: unknown): Problem | undefined {
  switch (codeOf(error)) {
    case 'unreachable':
      return {
        title: "The server can't be reached",
        text: 'Nothing is lost. Look at the connection of this device, then try again.',
        help: 'again',
      };
    case 'signed_out':
      return { title: 'You are signed out', text: messageOf(error), help: 'sign-in' };
    case 'busy':
    case 'too_many':
      return {
        title: 'The server is busy',
        text: `Nothing is lost. Try again in about ${seconds(error)} seconds.`,
        help: 'again',
      };
    case 'limit':
      return {
        title: 'There is no room for it',
        text: `${messageOf(error)} What is in the trash does not count.`,
        help: 'again',
      };
    case 'internal':
      return { title: 'The server has failed', text: 'This is not your fault. Try again.', help: 'again' };
    default:
      return undefined;
  }
}

/** Of what is done to a quiz in the list. */
export function quizProblem(error: unknown): Problem {
  const code = codeOf(error);
  if (code === 'not_found')
    return {
      title: 'This quiz is gone',
      text: 'It was deleted, or moved to the trash, in another window or by somebody else.',
      help: 'other',
    };
  return usualProblem(error) ?? { title: 'This did not work', text: messageOf(error), help: 'other' };
}

/** Of opening a room at once. */
export function playProblem(error: unknown): Problem {
  if (codeOf(error) === 'conflict')
    return {
      title: 'This quiz is not published yet',
      text: 'Choose “More” and “Edit”, and press “Done” there: it says what is left to do.',
      help: 'other',
    };
  if (codeOf(error) === 'limit') return { title: 'No more rooms now', text: messageOf(error), help: 'other' };
  return quizProblem(error);
}

/** Of a file that was to be read. */
export function importProblem(error: unknown): Problem {
  const message = messageOf(error);
  if (codeOf(error) !== 'bad_request')
    return usualProblem(error) ?? { title: 'This file could not be read', text: message, help: 'other' };
  return {
    title: 'No quiz was found in it',
    text: `${message} What can be read: spreadsheets (.xlsx, .csv) with a line of column names, Moodle GIFT, XML and Aiken, and quizzes of this and other servers.`,
    help: 'other',
  };
}

/** Of a quiz that was to be stored. */
export function storeProblem(error: unknown): Problem {
  return (
    usualProblem(error) ?? {
      title: 'The quiz was not stored',
      text: `${messageOf(error)} Nothing is lost: what you have put right is still here.`,
      help: 'again',
    }
  );
}

/** Of a row that was to be read again: short, it stands at the row. */
export function checkProblem(error: unknown): string {
  if (codeOf(error) === 'bad_request') return messageOf(error);
  return `${usualProblem(error)?.title ?? messageOf(error)}. Check the row again.`;
}
