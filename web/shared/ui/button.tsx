import type { ButtonHTMLAttributes } from 'preact';

const looks = {
  primary:
    'bg-linear-100 from-flame to-spark text-ink [--lip:#a84a00] disabled:from-ash disabled:to-ash disabled:text-smoke disabled:[--lip:#1e1826]',
  quiet: 'bg-ash text-paper [--lip:#1b1522] disabled:text-haze',
  danger: 'bg-bad text-ink [--lip:#8c2f27]',
};

type Props = Omit<ButtonHTMLAttributes, 'class'> & { look?: keyof typeof looks; class?: string };

/** A button of at least 44 by 44 pixels. */
export function Button({ look = 'quiet', class: more = '', ...rest }: Props) {
  const shape = 'press inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-xl px-4 py-2 font-bold';
  return <button type="button" class={`${shape} ${looks[look]} ${more}`} {...rest} />;
}
