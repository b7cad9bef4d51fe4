import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { AuditRow } from '../../src/protocol/people.ts';
import { linkLook } from '../account/account-frame.tsx';
import { Button } from '../shared/ui/button.tsx';
import { readAudit } from './admin-client.ts';
import { AdminFrame, timeOf } from './admin-frame.tsx';
import { sayEntry } from './audit-words.ts';
import { SearchForm } from './search-form.tsx';
import { usePages } from './use-pages.ts';

/** `/admin/audit`, with `?subject=` for one person */
export function AuditPage() {
  const subject = useLocation().query['subject'];
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const read = async (cursor: string | undefined) => {
    const { entries: rows, next } = await readAudit({ query: words, subject, cursor });
    return { rows, next };
  };
  const { rows, hasMore, more } = usePages(`${subject ?? ''} ${words}`, read, setProblem);
  return (
    <AuditView
      entries={rows}
      hasMore={hasMore}
      isOfOne={subject !== undefined}
      problem={problem}
      onSearch={setWords}
      onMore={more}
    />
  );
}

export interface AuditViewProps {
  entries: AuditRow[] | undefined;
  hasMore: boolean;
  /** Shows one person's entries only. */
  isOfOne: boolean;
  problem?: string | undefined;
  onSearch: (words: string) => void;
  onMore: () => void;
}

export function AuditView({ entries, hasMore, isOfOne, problem, onSearch, onMore }: AuditViewProps) {
  return (
    <AdminFrame name="What was done" problem={problem}>
      <SearchForm label="A person, or what was done (“disabled”)" onSearch={onSearch} />
      {isOfOne && (
        <p>
          Only what concerns one person is shown.{' '}
          <a class={linkLook} href="/admin/audit">
            Show everything
          </a>
        </p>
      )}
      {entries === undefined ? (
        problem === undefined && <p class="text-smoke">One moment…</p>
      ) : entries.length === 0 ? (
        <p role="status">Nothing is found.</p>
      ) : (
        <ol class="panel flex flex-col" aria-label="What was done, the newest first">
          {entries.map((entry) => (
            <li key={entry.id} class="border-ash px-4 py-2 not-first:border-t sm:flex sm:gap-4">
              <time class="block shrink-0 text-sm text-smoke sm:w-48" dateTime={new Date(entry.at).toISOString()}>
                {timeOf(entry.at)}
              </time>
              <p class="min-w-0 wrap-anywhere">{sayEntry(entry)}</p>
            </li>
          ))}
        </ol>
      )}
      {hasMore && <Button onClick={onMore}>Show what was before</Button>}
    </AdminFrame>
  );
}
