import type { ComponentChildren } from 'preact';
import { PaymentEnd } from './payment-end.tsx';
import type { Payment } from './use-payment.ts';

interface Props<T> {
  id: string;
  title: string;
  payment: Payment<T>;
  send: string;
  done: string | undefined;
  /** Asks, or says what is wrong. */
  onSubmit: () => void;
  onCancel?: (() => void) | undefined;
  children: ComponentChildren;
}

/** The frame of a form that moves money. */
export function PaymentForm<T>({ id, title, payment, send, done, onSubmit, onCancel, children }: Props<T>) {
  return (
    <form
      ref={payment.form}
      noValidate
      aria-labelledby={id}
      class="panel flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (payment.state !== 'sending') onSubmit();
      }}
    >
      <h2 id={id} class="text-xl font-bold">
        {title}
      </h2>
      {children}
      <PaymentEnd payment={payment} send={send} done={done} onCancel={onCancel} />
    </form>
  );
}
