import { asAccount } from '../shared/host-client.ts';

/** A ticket for a room, of the account that is signed in here. @throws {RestError} */
export const askTicket = async (pin: string): Promise<string> =>
  (await asAccount<{ ticket: string }>({ method: 'POST', path: '/api/me/ticket', body: { pin } })).ticket;
