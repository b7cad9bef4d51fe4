import { useLayoutEffect, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import type { Period } from './period.ts';

interface Props {
  period: Period;
  onPeriod: (period: Period) => void;
}

/** From which day to which; nothing is read before the button is pressed. */
export function PeriodForm({ period, onPeriod }: Props) {
  const [wanted, setWanted] = useState(period);
  useLayoutEffect(() => setWanted(period), [period.from, period.to]);
  return (
    <form
      class="flex flex-wrap items-end gap-3 print:hidden"
      aria-label="Days"
      onSubmit={(event) => {
        event.preventDefault();
        onPeriod(wanted);
      }}
    >
      {(['from', 'to'] as const).map((end) => (
        <label key={end} class="flex min-w-0 flex-col gap-1">
          <span class="font-bold">{end === 'from' ? 'From' : 'To'}</span>
          <input
            type="date"
            class="field min-w-0"
            value={wanted[end]}
            {...(end === 'from' ? { max: wanted.to } : { min: wanted.from })}
            onInput={(event) => setWanted({ ...wanted, [end]: event.currentTarget.value })}
          />
        </label>
      ))}
      <Button type="submit">Show</Button>
      {(period.from !== '' || period.to !== '') && (
        <Button onClick={() => onPeriod({ from: '', to: '' })}>All days</Button>
      )}
    </form>
  );
}
