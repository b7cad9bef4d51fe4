/** People with a session, and the tickets with which the seats that they take are theirs. */
import type { TestGame, TestQuickfire } from '../support/quickfire.ts';

export interface Person {
  id: string;
  token: string;
}

export async function newPerson(product: TestQuickfire): Promise<Person> {
  const { body } = await product.rest<{ token: string; user: { id: string } }>('POST', '/api/auth/guest', {});
  return { id: body.user.id, token: body.token };
}

interface TicketReply {
  ticket: string;
  expiresAt: number;
  error?: { code: string; details?: unknown };
}

export const askForTicket = (product: TestQuickfire, { token }: Pick<Person, 'token'>, pin: unknown, web = 0) =>
  product.rest<TicketReply>('POST', '/api/me/ticket', { pin }, token, { web });

export async function ticketOf(
  product: TestQuickfire,
  who: Pick<Person, 'token'>,
  { pin }: Pick<TestGame, 'pin'>,
  web = 0,
): Promise<string> {
  const { status, body } = await askForTicket(product, who, pin, web);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.ticket;
}
