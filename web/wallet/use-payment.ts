import { useEffect, useRef, useState } from 'preact/hooks';
import { focusProblem } from '../account/field.tsx';
import { browserStorage, readKept, writeKept } from '../shared/browser-storage.ts';
import { attemptPrefix, readAccount } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import { paymentWords } from './payment-words.ts';
import { isUnknown, newKey } from '../shared/send-keyed.ts';

/** What is wrong, by the field it stands at; `form` for what no field can help. */
export type PaymentProblems = Record<string, string>;

interface Attempt<T> {
  key: string;
  request: T;
}

export interface Payment<T> {
  form: { current: HTMLFormElement | null };
  /** `unknown`: it was sent, and no reply came. */
  state: 'still' | 'sending' | 'unknown' | 'done';
  problems: PaymentProblems;
  /** What was sent before without a reply, also before a reload. */
  pending: T | undefined;
  /** Shows what is wrong before anything is sent. */
  refuse: (problems: PaymentProblems) => void;
  send: (request: T) => Promise<void>;
  /** Gives a payment up whose outcome is unknown. */
  forget: () => void;
}

/**
 * One form that moves money. Its key is made once, kept over presses, lost replies and reloads, and changed only when the
 * outcome is known: the server does what has one key once.
 * @param name of the form, for what is kept
 * @param words for a refusal
 */
export function usePayment<T>(
  name: string,
  post: (request: T, key: string) => Promise<unknown>,
  words: (error: unknown) => PaymentProblems = paymentWords,
): Payment<T> {
  const place = `${attemptPrefix}${readAccount()?.id ?? ''}:${name}`;
  const attempt = useRef<Attempt<T> | undefined>(undefined);
  const isSending = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const [pending, setPending] = useState<T | undefined>(() => {
    attempt.current = readKept(place) as Attempt<T> | undefined;
    return attempt.current?.request;
  });
  const [state, setState] = useState<Payment<T>['state']>(pending === undefined ? 'still' : 'unknown');
  const [problems, setProblems] = useState<PaymentProblems>({});
  useEffect(() => focusProblem(form.current), [problems]);
  const forget = () => {
    attempt.current = undefined;
    browserStorage().remove(place);
    setPending(undefined);
    setProblems({});
    setState('still');
  };
  const fail = (error: unknown, wasUnknown: boolean) => {
    const isConflict = error instanceof RestError && error.code === 'conflict';
    if (isUnknown(error) || (wasUnknown && !isConflict)) {
      setPending(attempt.current?.request);
      setState('unknown');
    } else forget();
    setProblems(isUnknown(error) ? {} : words(error));
  };
  const send = async (request: T) => {
    if (isSending.current) return;
    isSending.current = true;
    const wasUnknown = state === 'unknown';
    attempt.current = { key: attempt.current?.key ?? newKey(), request };
    writeKept(place, attempt.current);
    setProblems({});
    setState('sending');
    try {
      await post(request, attempt.current.key);
      forget();
      setState('done');
    } catch (error) {
      fail(error, wasUnknown);
    } finally {
      isSending.current = false;
    }
  };
  return { form, state, problems, pending, refuse: setProblems, send, forget };
}
