import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { Payment } from './use-payment.ts';

interface Props {
  payment: Pick<Payment<unknown>, 'state' | 'problems' | 'forget'>;
  /** Labels of the button. */
  send: string;
  done: string | undefined;
  onCancel?: (() => void) | undefined;
}

/** The end of a form that moves money: what is wrong, what is not known, the button. */
export function PaymentEnd({ payment: { state, problems, forget }, send, done, onCancel }: Props) {
  return (
    <>
      {state === 'unknown' && (
        <div role="alert" class="flex flex-col gap-1 rounded-xl border-2 border-spark p-3">
          <p class="font-bold">No reply came: it may have been done, or not.</p>
          <p>Send it again. If it was done, it is not done twice.</p>
        </div>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problems['form']} />
      </p>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" look="primary" class="min-h-12" disabled={state === 'sending'}>
          <Fresh text={state === 'sending' ? 'One moment…' : state === 'unknown' ? 'Send it again' : send} />
        </Button>
        {state === 'unknown' && <Button onClick={forget}>Leave it</Button>}
        {onCancel !== undefined && state !== 'unknown' && <Button onClick={onCancel}>Cancel</Button>}
      </div>
      <p role="status" class="font-bold text-good empty:hidden">
        <Fresh text={state === 'done' ? done : undefined} />
      </p>
    </>
  );
}
