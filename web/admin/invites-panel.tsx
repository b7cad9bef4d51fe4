import { useState } from 'preact/hooks';
import type { InviteRequest, InviteRow } from '../../src/protocol/people.ts';
import { Field } from '../account/field.tsx';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { dayOf } from './admin-frame.tsx';
import { OneTimeLink } from './one-time-link.tsx';

interface Props {
  invites: InviteRow[] | undefined;
  onInvite: (request: InviteRequest) => Promise<string | undefined>;
  onDelete: (id: string) => void;
}

const usesMax = 1000;

/** Invitation links, if the server needs them. */
export function InvitesPanel({ invites = [], onInvite, onDelete }: Props) {
  const [note, setNote] = useState('');
  const [uses, setUses] = useState('1');
  const [link, setLink] = useState<string | undefined>(undefined);
  const count = Number(uses);
  const isWrong = !/^\d+$/.test(uses) || count < 1 || count > usesMax;
  return (
    <section class="flex flex-col gap-3" aria-labelledby="invites">
      <h2 id="invites" class="text-xl font-bold">
        Invites
      </h2>
      <form
        noValidate
        class="panel flex flex-col gap-2 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWrong) return;
          const words = note.trim().slice(0, 200);
          void onInvite({ uses: count, ...(words === '' ? {} : { note: words }) }).then((made) => {
            setLink(made);
            if (made !== undefined) setNote('');
          });
        }}
      >
        <p class="text-sm text-smoke">
          A link to make an account with, good for seven days. Needed where only invited people may register.
        </p>
        <Field
          id="invite-note"
          label="For whom (for you to remember)"
          autocomplete="off"
          value={note}
          onInput={setNote}
        />
        <Field
          id="invite-uses"
          label="How many people may use it"
          autocomplete="off"
          value={uses}
          onInput={setUses}
          problem={isWrong ? `Type a number from 1 to ${usesMax}.` : undefined}
        />
        <div>
          <Button type="submit">Make an invite</Button>
        </div>
        {link !== undefined && (
          <OneTimeLink label="The link to register with" link={link} onDone={() => setLink(undefined)} />
        )}
      </form>
      {invites.length > 0 && (
        <ul class="flex flex-col gap-2" aria-label="Invites">
          {invites.map((invite) => (
            <InviteItem key={invite.id} invite={invite} onDelete={() => onDelete(invite.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function InviteItem({ invite, onDelete }: { invite: InviteRow; onDelete: () => void }) {
  const { note = 'Without a note', uses, used, expiresAt, createdBy } = invite;
  const end = used >= uses ? 'Used up' : expiresAt <= Date.now() ? 'Too old' : `Good until ${dayOf(expiresAt)}`;
  return (
    <li class="panel flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
      <div class="min-w-0">
        <p class="font-bold wrap-anywhere" dir="auto" translate={false}>
          {note}
        </p>
        <p class="text-sm text-smoke">
          {end} · used by {used} of {plural(uses, 'person', 'people')}
          {createdBy?.displayName !== undefined && (
            <>
              {' '}
              · made by <bdi translate={false}>{createdBy.displayName}</bdi>
            </>
          )}
        </p>
      </div>
      <Button onClick={onDelete}>
        Delete<span class="sr-only"> the invite: {note}</span>
      </Button>
    </li>
  );
}
