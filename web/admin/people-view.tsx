import type { InviteRequest, InviteRow, Person, PersonRequest } from '../../src/protocol/people.ts';
import { Button } from '../shared/ui/button.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { InvitesPanel } from './invites-panel.tsx';
import { PersonCard } from './person-card.tsx';
import { SearchForm } from './search-form.tsx';

export interface PeopleViewProps {
  /** Absent until loaded. */
  people: Person[] | undefined;
  invites: InviteRow[] | undefined;
  hasMore: boolean;
  showsGuests: boolean;
  /** The viewer's id. */
  self: string | undefined;
  problem?: string | undefined;
  onSearch: (words: string) => void;
  onGuests: (shows: boolean) => void;
  onMore: () => void;
  onChange: (id: string, change: PersonRequest) => void;
  onLink: (id: string) => Promise<string | undefined>;
  onInvite: (request: InviteRequest) => Promise<string | undefined>;
  onDeleteInvite: (id: string) => void;
}

export function PeopleView(props: PeopleViewProps) {
  const { people, hasMore, showsGuests, self, problem, onSearch, onGuests, onMore, onChange, onLink } = props;
  return (
    <AdminFrame name="People" problem={problem}>
      <SearchForm label="Name, sign-in name or address" onSearch={onSearch} />
      <label class="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          class="size-5 shrink-0 accent-flame"
          checked={showsGuests}
          onChange={(event) => onGuests(event.currentTarget.checked)}
        />
        <span>Guests too: people who host without an account</span>
      </label>
      {people === undefined ? (
        problem === undefined && <p class="text-smoke">One moment…</p>
      ) : people.length === 0 ? (
        <p role="status">Nobody is found by these words.</p>
      ) : (
        <ul class="grid gap-3 lg:grid-cols-2" aria-label="People">
          {people.map((person) => (
            <PersonCard
              key={person.id}
              person={person}
              isSelf={person.id === self}
              onChange={(change) => onChange(person.id, change)}
              onLink={() => onLink(person.id)}
            />
          ))}
        </ul>
      )}
      {hasMore && <Button onClick={onMore}>Show more people</Button>}
      <InvitesPanel invites={props.invites} onInvite={props.onInvite} onDelete={props.onDeleteInvite} />
    </AdminFrame>
  );
}
