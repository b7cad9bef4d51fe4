import { linkLook } from '../account/account-frame.tsx';
import { formatNumber, plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { timeOf } from './admin-frame.tsx';
import type { Checked } from './money-client.ts';

/** What a kind of difference means; docs/LEDGER.md says what to do. */
const meanings: Record<string, string> = {
  sum: 'A transfer does not add up.',
  owner: 'A transfer has an entry of another asset.',
  balance: 'A balance is not what its entries add up to.',
  history: 'The balance that an entry notes is not what the entries add up to.',
  floor: 'A balance is too low.',
  hold: 'Something else is put aside than is noted.',
  pot: 'Of the pot of a game not everything is put aside, given back or paid.',
  'pot rows': 'Something in a pot should have been given back or paid. Look for failed jobs.',
  season: 'A leaderboard is not what the transfers give: `npm run seasons:rebuild`.',
  leaderboard: 'A leaderboard is not what the transfers give: `npm run seasons:rebuild`.',
  overdue: 'Something that was put aside should have come back by itself. Look for failed jobs.',
  orphaned: 'The person of an account with something in it is deleted: docs/LEDGER.md says how the house gets it.',
  seal: 'A transfer is not what was sealed.',
  order: 'A transfer was put in or taken out after it was sealed.',
  unsealed: 'Nothing was sealed for an hour. Look for failed jobs.',
  rules: 'A rule of the database is missing or switched off.',
  reward: 'A game has moved other amounts than are noted.',
  reward_day: 'Somebody was paid more or less than a day allows.',
  unpaid: 'Points of a game have been due for an hour. Look for failed jobs.',
};

/** No money is wrong where only these differ. */
const harmless = new Set(['pot rows', 'season', 'leaderboard', 'orphaned', 'overdue', 'unsealed', 'unpaid']);

/** Recomputes the whole ledger when it is wanted; each night it is done by itself. */
export function CheckPanel({ checked, onCheck }: { checked: Checked | undefined; onCheck: () => void }) {
  const isChecking = checked === 'checking';
  return (
    <section class="panel flex flex-col gap-3 p-4" aria-labelledby="check">
      <h2 id="check" class="text-xl font-bold">
        Check the ledger
      </h2>
      <p>Adds everything up again and compares. It is done each night by itself, and changes nothing.</p>
      <div role="status" class="empty:hidden">
        {checked !== undefined && <Outcome checked={checked} />}
      </div>
      {typeof checked === 'object' && 'report' in checked && <Differences report={checked.report} />}
      <div class="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Button disabled={isChecking} onClick={onCheck}>
          {isChecking ? 'Checking…' : checked === undefined ? 'Check now' : 'Check again'}
        </Button>
        <a class={linkLook} href="/ops">
          Background jobs
        </a>
      </div>
    </section>
  );
}

function Outcome({ checked }: { checked: Checked }) {
  if (checked === 'checking') return <p>Checking…</p>;
  if ('problem' in checked) return <p class="font-bold text-bad">{checked.problem}</p>;
  const { report, at } = checked;
  const transfers = plural(report.checked, 'transfer');
  if (report.ok) {
    return (
      <p class="font-bold text-good">
        ✓ All is well: {transfers}, {timeOf(at)}.
      </p>
    );
  }
  return (
    <>
      <p class="font-bold text-bad">
        ✗ {plural(report.differences.length, 'difference')} in {transfers}, {timeOf(at)}.
      </p>
      <p>
        {report.differences.every(({ check }) => harmless.has(check))
          ? 'No balance is wrong: something has not run, or was left behind.'
          : 'Stop web and worker, so that nothing builds on it, and go on by docs/LEDGER.md, “What to do when it differs”.'}
      </p>
    </>
  );
}

const shownMax = 20;

function Differences({ report: { differences } }: { report: { differences: readonly Difference[] } }) {
  if (differences.length === 0) return null;
  return (
    <>
      <ol class="flex flex-col gap-2" aria-label="Differences">
        {differences.slice(0, shownMax).map(({ check, subject, found }) => (
          <li key={`${check} ${subject} ${found}`} class="rounded-xl border border-ash px-3 py-2">
            <p class="font-bold">{meanings[check] ?? check}</p>
            <p class="text-sm wrap-anywhere text-smoke" translate={false}>
              {check} · {subject}: {found}
            </p>
          </li>
        ))}
      </ol>
      {differences.length > shownMax && <p>And {formatNumber(differences.length - shownMax)} more.</p>}
    </>
  );
}

interface Difference {
  check: string;
  subject: string;
  found: string;
}
