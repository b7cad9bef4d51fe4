import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Person, PersonRequest } from '../../src/protocol/people.ts';
import { linkLook } from '../account/account-frame.tsx';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { dayOf } from './admin-frame.tsx';
import { OneTimeLink } from './one-time-link.tsx';

export interface PersonProps {
  person: Person;
  /** The person is the viewer. */
  isSelf: boolean;
  onChange: (change: PersonRequest) => void;
  /** Resolves to a link that sets a new password; undefined on failure. */
  onLink: () => Promise<string | undefined>;
}

interface Question {
  title: string;
  text: string;
  confirm: string;
  change: PersonRequest;
}

const roleNames = { guest: 'Guest', host: 'Host', admin: 'Admin' } as const;

/** The confirmations before changes, each with its effect. */
function questionsOf({ displayName, role, status }: Person): Question[] {
  if (status === 'disabled') return [];
  const disable: Question = {
    title: `Disable ${displayName}?`,
    text: 'They are signed out everywhere at once, lose the screens of games that they host, and cannot sign in. Quizzes and results are kept. You can let them in again.',
    confirm: 'Disable',
    change: { status: 'disabled' },
  };
  if (role === 'guest') return [disable];
  const changeRole: Question =
    role === 'admin'
      ? {
          title: `Take the role from ${displayName}?`,
          text: 'They go on as a host with everything that is theirs, and no longer see these pages.',
          confirm: 'No longer an admin',
          change: { role: 'host' },
        }
      : {
          title: `Make ${displayName} an admin?`,
          text: 'Admins see everybody here, can disable them and set their passwords by a link, and see the operations page.',
          confirm: 'Make an admin',
          change: { role: 'admin' },
        };
  return [changeRole, disable];
}

/** A person's data, and an admin's actions. */
export function PersonCard({ person, isSelf, onChange, onLink }: PersonProps) {
  const { id, displayName, login, email, role, status, createdAt, lastSeenAt, quizzes, games } = person;
  const [asked, setAsked] = useState<Question | undefined>(undefined);
  const [link, setLink] = useState<string | undefined>(undefined);
  const isDisabled = status === 'disabled';
  return (
    <li class="panel flex flex-col gap-2 p-4" data-testid={`person-${id}`}>
      <div class="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 class="min-w-0 text-lg font-bold wrap-anywhere" dir="auto" translate={false}>
          {displayName}
        </h2>
        <p class={isDisabled ? 'font-bold text-bad' : role === 'admin' ? 'font-bold text-spark' : 'text-smoke'}>
          {isDisabled ? `${roleNames[role]}, disabled` : roleNames[role]}
        </p>
      </div>
      <p class="text-sm wrap-anywhere text-smoke">
        {[login, email]
          .filter((text) => text !== undefined && text !== displayName)
          .map((text) => (
            <Fragment key={text}>
              <bdi translate={false}>{text}</bdi> ·{' '}
            </Fragment>
          ))}
        {plural(quizzes, 'quiz', 'quizzes')} · {plural(games, 'game')} · since {dayOf(createdAt)} ·{' '}
        {lastSeenAt === undefined ? 'signed in nowhere' : `last seen ${dayOf(lastSeenAt)}`}
      </p>
      <div class="flex flex-wrap items-center gap-2">
        {isSelf && <p class="text-sm text-smoke">This is you: another admin can change your role.</p>}
        {!isSelf &&
          questionsOf(person).map((question) => (
            <Button key={question.confirm} onClick={() => setAsked(question)}>
              {question.confirm}…<span class="sr-only"> {displayName}</span>
            </Button>
          ))}
        {isDisabled && (
          <Button onClick={() => onChange({ status: 'active' })}>
            Let in again<span class="sr-only"> {displayName}</span>
          </Button>
        )}
        {role !== 'guest' && !isDisabled && (
          <Button onClick={() => void onLink().then(setLink)}>
            New password link<span class="sr-only"> for {displayName}</span>
          </Button>
        )}
        <Elsewhere person={person} />
      </div>
      {link !== undefined && (
        <OneTimeLink
          label={`A new password for ${displayName}, once, within a day`}
          link={link}
          onDone={() => setLink(undefined)}
        />
      )}
      {asked !== undefined && (
        <ConfirmDialog
          title={asked.title}
          text={asked.text}
          confirm={asked.confirm}
          onConfirm={() => onChange(asked.change)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </li>
  );
}

function Elsewhere({ person: { id, role, displayName } }: Pick<PersonProps, 'person'>) {
  return (
    <span class="flex flex-wrap gap-x-6">
      {role !== 'guest' && (
        <a class={linkLook} href={`/admin/money?person=${encodeURIComponent(id)}`}>
          Points and credits<span class="sr-only"> of {displayName}</span>
        </a>
      )}
      <a class={linkLook} href={`/admin/audit?subject=${encodeURIComponent(id)}`}>
        What was done<span class="sr-only"> to {displayName}</span>
      </a>
    </span>
  );
}
