import { useState } from 'preact/hooks';
import type { UserReply } from '../../src/protocol/accounts.ts';
import { Button } from '../shared/ui/button.tsx';
import { type Change, FormEnd, useChange } from './change-form.tsx';
import { Field } from './field.tsx';
import { emailProblem, problemsOf } from './refusal-words.ts';

export interface AddressProps {
  user: UserReply;
  /** Whoever has none signs in with another service. */
  hasPassword: boolean;
  /** Undefined until it is known. */
  sendsMail: boolean | undefined;
  /** With the address that waits: another mail. An empty password is none. */
  onAddress: (email: string, password: string) => Change;
}

const signInAgain = 'You signed in more than ten minutes ago. Sign out and in again, and then change the address.';

/** Where there is no password that could be asked for. */
const withoutPassword =
  (onAddress: AddressProps['onAddress']): AddressProps['onAddress'] =>
  async (email) => {
    const found = await onAddress(email, '');
    return found?.current === undefined ? found : { form: signInAgain };
  };

/** The mail address with what is known of it. Nothing where the server sends no mail and there is no address. */
export function AddressForm({ onAddress, ...rest }: AddressProps) {
  const { user, sendsMail, hasPassword } = rest;
  const props = { ...rest, onAddress: hasPassword ? onAddress : withoutPassword(onAddress) };
  const [isOpen, setOpen] = useState(false);
  if (sendsMail === undefined || (!sendsMail && user.email === undefined)) return null;
  return (
    <section class="panel flex flex-col gap-2 p-4" aria-labelledby="address">
      <h2 id="address" class="text-xl font-bold">
        E-mail address
      </h2>
      <AddressState user={user} sendsMail={sendsMail} />
      {sendsMail && <WaitingAddress {...props} />}
      {sendsMail &&
        (isOpen || user.email === undefined ? (
          <OtherAddress {...props} onDone={() => setOpen(false)} />
        ) : (
          <Button class="self-start" onClick={() => setOpen(true)}>
            Change the address
          </Button>
        ))}
    </section>
  );
}

function AddressState({ user: { email, emailVerified }, sendsMail }: Pick<AddressProps, 'user' | 'sendsMail'>) {
  if (email === undefined) return <p>With an address you can get a new password when you forget yours.</p>;
  const state = emailVerified
    ? 'Confirmed: it signs you in, and gets mail when you forget your password.'
    : sendsMail
      ? 'Not confirmed yet. Open the link that we send there; it is good for a day.'
      : 'Not confirmed: this server sends no mail.';
  return (
    <p>
      <Address text={email} /> <span class="text-smoke">{state}</span>
    </p>
  );
}

const Address = ({ text }: { text: string }) => (
  <strong class="block wrap-anywhere" translate={false}>
    {text}
  </strong>
);

/** An address to which a link was mailed. */
function WaitingAddress({ user, onAddress }: AddressProps) {
  const { form, problems, state, run } = useChange();
  const waiting = user.pendingEmail ?? (user.emailVerified ? undefined : user.email);
  if (waiting === undefined) return null;
  return (
    <form
      ref={form}
      class="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void run(undefined, () => onAddress(waiting, ''));
      }}
    >
      {user.pendingEmail !== undefined && (
        <p>
          Changes to <Address text={user.pendingEmail} /> as soon as you open the link that we send there; it is good
          for a day.
        </p>
      )}
      <FormEnd
        text="Send the link again"
        problem={problems.form ?? problems.current}
        done={state === 'done' ? 'Sent.' : ''}
        isSending={state === 'sending'}
      />
    </form>
  );
}

function OtherAddress({ onAddress, onDone }: AddressProps & { onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  /** Asked for when the person has signed in a while ago, and not before. */
  const [isAsked, setAsked] = useState(false);
  const { form, problems, state, run } = useChange();
  const send = async () => {
    const found = await onAddress(email.trim(), password);
    if (found?.current !== undefined) setAsked(true);
    return found;
  };
  return (
    <form
      ref={form}
      method="post"
      noValidate
      class="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void run(problemsOf({ email: emailProblem(email.trim()) }), send, onDone);
      }}
    >
      <Field
        id="email"
        label="New address"
        autocomplete="email"
        value={email}
        onInput={setEmail}
        problem={problems.email}
        hint="We send a link to confirm it."
      />
      {isAsked && (
        <Field
          id="address-password"
          label="Your password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          problem={problems.current}
        />
      )}
      <FormEnd
        text="Save the address"
        problem={problems.form}
        done={state === 'done' ? 'Saved.' : ''}
        isSending={state === 'sending'}
      />
    </form>
  );
}
