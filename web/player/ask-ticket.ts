import { asAccount } from '../shared/host-client.ts';

/** Requests a ticket for a room, for the signed-in account. @throws {RestError} */
export const askTicket = async (pin: string): Promise<string> =>
  (await asAccount<{ ticket: string }>({ method: 'POST', path: '/api/me/ticket', body: { pin } })).ticket;
