/** The commands of `npm run user`: accounts, for operators of the server. */
import { connectOrm } from '../db/orm.ts';
import { systemRandomness } from '../lib/randomness.ts';
import { StartError } from '../lib/start-error.ts';
import { shownLine } from '../lib/visible-text.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { PeopleAdmin, type ListedPerson } from '../platform/accounts/people-admin.ts';
import { voidHostTokens } from '../platform/games/host-seats.ts';
import { loginText } from '../protocol/accounts.ts';
import { CodedError } from '../protocol/errors.ts';

export const userUsage = `npm run user -- list
npm run user -- admin LOGIN     makes an account an admin's, and the account where there is none
npm run user -- reset LOGIN     prints a link to set a new password with, once, within a day
npm run user -- disable LOGIN   ends all sessions and host seats of a person, who gets no new ones
npm run user -- enable LOGIN    lets a disabled person sign in again
LOGIN may be a verified address.
Settings are environment variables: see .env.example.`;

/** Returns the lines to print. `linkOf` makes a link of a one-time token. */
type Command = (people: PeopleAdmin, login: string, linkOf: (token: string) => string) => Promise<string[]>;

const commands = new Map<string, Command>([
  ['list', async (people) => (await people.list()).map(describePerson)],
  ['admin', makeAdmin],
  ['reset', makeResetLink],
  ['disable', async (people, login) => await people.disable(login).then(() => [`${login} is disabled.`])],
  ['enable', async (people, login) => await people.enable(login).then(() => [`${login} may sign in.`])],
]);

/**
 * The command of a command line; undefined for an unknown command.
 * @throws {StartError} for an invalid login.
 */
export function readUserCommand(words: readonly string[]) {
  const [name = '', login = '', ...more] = words;
  const command = commands.get(name);
  if (command === undefined || more.length > 0 || (login === '') !== (name === 'list')) return undefined;
  /** @param site the pages' address @returns lines to print @throws {StartError} when there is no such account */
  return async (databaseUrl: string, site: string): Promise<string[]> => {
    if (login !== '' && !login.includes('@') && !loginText.safeParse(login).success) {
      throw new StartError(`${JSON.stringify(login)} is no login: 3 to 40 letters, digits, ".", "_" and "-"`, 2);
    }
    const orm = await connectOrm({ url: databaseUrl, poolMax: 1, applicationName: 'quickfire-user' });
    try {
      // The job that the same transaction adds notifies the rooms.
      const hostTokens = { makeVoid: voidHostTokens, tellRooms: () => Promise.resolve() };
      const randomness = systemRandomness();
      const audit = new Audit({ randomness, now: Date.now });
      const people = new PeopleAdmin({ orm, hostTokens, audit, randomness, now: Date.now });
      // The token is in the fragment, which no proxy sees.
      return await command(people, login, (token) => `${new URL('/reset', site).href}#${token}`);
    } catch (error) {
      if (error instanceof CodedError) throw new StartError(error.message, 1);
      throw error;
    } finally {
      await orm.close(true);
    }
  };
}

async function makeAdmin(...[people, login, linkOf]: Parameters<Command>): Promise<string[]> {
  const token = await people.makeAdmin(login);
  const made = token === undefined ? [] : ['It is new. Set its password, once, within a day:', linkOf(token)];
  return [`${login} is an admin.`, ...made];
}

async function makeResetLink(...[people, login, linkOf]: Parameters<Command>): Promise<string[]> {
  const { token } = await people.makeResetLink(login);
  return [`A new password for ${login}, once, within a day:`, linkOf(token)];
}

function describePerson({ login, role, status, displayName, createdAt }: ListedPerson): string {
  return [login, role, status, createdAt.toISOString().slice(0, 10), displayName].map(shownLine).join('\t');
}
