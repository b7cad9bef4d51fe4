import { plural } from '../shared/format.ts';
import { RestError } from '../shared/rest-client.ts';

const minuteMs = 60_000;
const alreadyDone = 'Your earlier try has arrived after all. What you have changed since was not sent.';

const pathsOf = ({ details }: RestError): string[] =>
  Array.isArray(details) ? details.map((detail: { path?: unknown } | null) => String(detail?.path)) : [];

/** A refused payment in words, by the field it stands at. */
export function paymentWords(error: unknown): Record<string, string> {
  if (!(error instanceof RestError)) return { form: error instanceof Error ? error.message : String(error) };
  const { code, message, retryAfterMs } = error;
  switch (code) {
    case 'insufficient':
      return { amount: 'There is less than this.' };
    case 'not_found':
      return { to: 'Nobody signs in here with this name. Look at how it is spelled.' };
    case 'not_allowed':
      return { form: message };
    case 'conflict':
      // The form's key has had its effect: an earlier try got no reply, and the form was changed since.
      return { form: /Idempotency-Key/.test(message) ? alreadyDone : message };
    case 'limit':
      return { amount: 'No wallet can have as much as this.' };
    case 'too_many': {
      const minutes = Math.max(1, Math.ceil((retryAfterMs ?? minuteMs) / minuteMs));
      return { form: `There were too many attempts. Try again in ${plural(minutes, 'minute')}.` };
    }
    case 'bad_request':
      return fieldWords(error);
    default:
      return { form: message };
  }
}

function fieldWords(error: RestError): Record<string, string> {
  const paths = pathsOf(error);
  const words: Record<string, string> = {
    '/to': 'This is no name to sign in with.',
    '/amount': 'This is no amount.',
    '/memo': 'Use 200 characters at most.',
    '/reason': 'Use 1 to 200 characters.',
    '/transferId': 'This is no number of a transfer.',
  };
  const found = Object.entries(words).filter(([path]) => paths.includes(path));
  if (found.length > 0) return Object.fromEntries(found.map(([path, text]) => [path.slice(1), text]));
  return /same person/.test(error.message) ? { to: 'This is you.' } : { form: error.message };
}
