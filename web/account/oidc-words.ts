/** Why a way through somebody else's sign-in page has ended here, in words for the person. `name` is what the service is called. */
const words: Record<string, (name: string) => string> = {
  denied: (name) =>
    `You were not signed in with ${name}: you cancelled, or it does not let you in here. Try again, or sign in another way.`,
  expired: (name) => `This took too long, or was begun in another browser or tab. Start again with ${name}.`,
  failed: (name) =>
    `What ${name} answered was not right, so nobody was signed in. Try again; if it stays like this, tell the person who runs this server.`,
  unavailable: (name) => `${name} does not answer at the moment. Try again in a minute, or sign in another way.`,
  closed: () => 'Accounts are not open to everyone here. Ask the person who runs this server for one.',
  invite: () => 'An account needs an invitation here. Open the link that you were sent, or ask for another one.',
  disabled: () => 'Your account is disabled. Ask the person who runs this server.',
  taken: (name) => `This account of ${name} belongs to another account here already. Disconnect it there first.`,
  signed_out: (name) => `You were signed out meanwhile. Sign in, then connect ${name} on the page of your account.`,
  elsewhere: (name) => `You are signed in already. To use ${name} as well, connect it on the page of your account.`,
  too_many: () => 'There were too many attempts. Try again in a minute.',
  busy: () => 'The server is busy. Try again in a minute.',
};

/** @param problem what `?problem=` of the page says, which may be anything */
export function oidcWords(problem: string, name = 'the sign-in service'): string {
  const find = Object.hasOwn(words, problem) ? words[problem] : undefined;
  return find === undefined ? 'You could not be signed in. Try again, or sign in another way.' : find(name);
}
