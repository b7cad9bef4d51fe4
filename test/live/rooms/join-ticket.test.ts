import { describe, expect, test } from 'vitest';
import { RoomTokens, type JoinTicket } from '../../../src/live/rooms/room-tokens.ts';
import { ticketText } from '../../../src/protocol/text.ts';

const tokens = new RoomTokens('a secret that only tests may use, 32+');
const said: JoinTicket = {
  gameId: '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1',
  userId: '0198f0b0-90aa-7f21-a3c4-5d6e7f809102',
  expiresAt: 1_796_076_060_000,
  nonce: 'Zr7W_XA-Gm3x',
};
const ticket = tokens.issueJoinTicket(said);

describe('a ticket', () => {
  test('says what it was made of, in the form that the contract has', () => {
    expect(tokens.readJoinTicket(ticket)).toEqual(said);
    expect(ticketText.safeParse(ticket).success).toBe(true);
  });

  test('is void when any character of it is another one, missing, or too many', () => {
    for (let i = 0; i < ticket.length; i += 1) {
      const other = ticket[i] === 'a' ? 'b' : 'a';
      for (const text of [other, '', `${ticket[i]}${ticket[i]}`, '.', '~']) {
        const altered = ticket.slice(0, i) + text + ticket.slice(i + 1);
        if (altered !== ticket) expect(tokens.readJoinTicket(altered), altered).toBeUndefined();
      }
    }
    for (const text of ['', '.', '....', 'x'.repeat(300), '~'.repeat(300), `${ticket}.`, `.${ticket}`]) {
      expect(tokens.readJoinTicket(text), text).toBeUndefined();
    }
  });

  test('is no token, and a token is no ticket', () => {
    expect(tokens.verify(ticket)).toBeUndefined();
    const { gameId, userId, nonce } = said;
    const host = tokens.issueHost({ gameId, userId, generation: 0, nonce });
    const player = tokens.issuePlayer({ gameId, playerId: 'h7k2mqx49fzwtc3b', generation: 1 });
    for (const token of [host, player]) {
      expect(tokens.readJoinTicket(token)).toBeUndefined();
      expect(tokens.readJoinTicket(token.replace(/^./, 't'))).toBeUndefined();
    }
    expect(tokens.verify(ticket.replace(/^t/, 'h'))).toBeUndefined();
  });

  test('is of one secret', () => {
    expect(new RoomTokens('another secret that only tests may use').readJoinTicket(ticket)).toBeUndefined();
  });
});
