import { useEffect, useState } from 'preact/hooks';
import type { InviteRequest, InviteRow } from '../../src/protocol/people.ts';
import { readAccount } from '../shared/kept-account.ts';
import { changePerson, deleteInvite, findPeople, listInvites, makeInvite, makeResetLink } from './admin-client.ts';
import { PeopleView } from './people-view.tsx';
import { wordsOf } from './refusal.ts';
import { usePages } from './use-pages.ts';

/** `/admin/people` */
export function PeoplePage() {
  const [words, setWords] = useState('');
  const [showsGuests, setGuests] = useState(false);
  const [invites, setInvites] = useState<InviteRow[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const refused = (error: unknown) => setProblem(wordsOf(error));
  const read = async (cursor: string | undefined) => {
    const { users: rows, next } = await findPeople(words, { guests: showsGuests, cursor });
    return { rows, next };
  };
  const people = usePages(`${showsGuests} ${words}`, read, setProblem);
  const readInvites = () => listInvites().then((reply) => setInvites(reply.invites));
  useEffect(() => {
    readInvites().catch(refused);
  }, []);
  /** Undefined after a refusal, which it shows. */
  const tried = <T,>(work: Promise<T>): Promise<T | undefined> => {
    setProblem(undefined);
    return work.catch((error: unknown) => {
      refused(error);
      return undefined;
    });
  };
  const invite = async (request: InviteRequest): Promise<string> => {
    const link = await makeInvite(request);
    await readInvites();
    return link;
  };
  return (
    <PeopleView
      people={people.rows}
      invites={invites}
      hasMore={people.hasMore}
      showsGuests={showsGuests}
      self={readAccount()?.id}
      problem={problem}
      onSearch={setWords}
      onGuests={setGuests}
      onMore={people.more}
      onChange={(id, what) =>
        void tried(changePerson(id, what).then((changed) => people.replace(changed, (person) => person.id === id)))
      }
      onLink={(id) => tried(makeResetLink(id))}
      onInvite={(request) => tried(invite(request))}
      onDeleteInvite={(id) => void tried(deleteInvite(id).then(readInvites))}
    />
  );
}
