import { clientEventNames, type ClientEventName } from '../../src/protocol/client-events.ts';
import { errorCodeNames } from '../../src/protocol/errors.ts';
import { TestClient } from '../support/test-client.ts';
import type { Dice } from './dice.ts';
import { hostileEvent, type Targets } from './hostile-values.ts';

const batch = 25;
const ackTimeoutMs = 20_000;
/** After so many batches it comes back as somebody else. */
const batchesPerLife = 12;

export interface Lives {
  targets: Targets;
  playerTokens: string[];
  hostTokens: string[];
}

/** What came back: how often each code, and replies that the contract does not know. */
export interface Tally {
  sent: number;
  codes: Map<string, number>;
  wrong: string[];
}

export const newTally = (): Tally => ({ sent: 0, codes: new Map(), wrong: [] });

/** Sends events through the stock client, as newcomer, player or host, and looks at every reply. */
export async function actThroughEvents(
  url: string,
  dice: Dice,
  context: { lives: Lives; events: number; tally: Tally },
): Promise<void> {
  const { lives, events, tally } = context;
  const until = tally.sent + events;
  while (tally.sent < until) {
    const role = dice.pick(['newcomer', 'player', 'player', 'host'] as const);
    const tokens = role === 'host' ? lives.hostTokens : lives.playerTokens;
    const client = new TestClient(url, role === 'newcomer' ? {} : { token: dice.pick(tokens) });
    try {
      await client.connected();
      for (let i = 0; i < batchesPerLife && client.socket.connected && tally.sent < until; i += 1) {
        const sent = Array.from({ length: batch }, () => send(client, dice, { lives, tally, role }));
        await Promise.all(sent);
        learn(client, lives);
      }
    } catch (error) {
      // A token of somebody who was kicked; whatever else it is, is wrong.
      const code = (error as { data?: { code?: string } }).data?.code;
      note(tally, `connect_error ${code}`);
      if (code !== 'bad_token') tally.wrong.push(`no connection: ${String(error)}`);
      if (role === 'player' && tokens.length > 1) tokens.splice(dice.below(tokens.length), 1);
    } finally {
      client.close();
    }
  }
}

async function send(
  client: TestClient,
  dice: Dice,
  context: { lives: Lives; tally: Tally; role: string },
): Promise<void> {
  const { lives, tally, role } = context;
  const mine = clientEventNames.filter((name) => isOf(role, name));
  const [event, args] = hostileEvent(dice, lives.targets, mine);
  tally.sent += 1;
  if (dice.chance(0.1)) {
    client.socket.emit(event, ...args);
    return;
  }
  let reply: unknown;
  try {
    reply = await client.socket.timeout(ackTimeoutMs).emitWithAck(event, ...args);
  } catch (error) {
    // Kicked, replaced, or too large a frame: no reply. A socket that is still there must give one.
    note(tally, 'no reply');
    if (client.socket.connected) tally.wrong.push(`no reply to ${event}: ${String(error)}`);
    return;
  }
  const code = codeOf(reply);
  note(tally, code ?? 'nonsense');
  if (code === undefined || code === 'internal')
    tally.wrong.push(`${event} ${JSON.stringify(args)?.slice(0, 300)} → ${JSON.stringify(reply)}`);
  if (event === 'player:join' && code === 'ok') {
    const { token, playerId } = reply as { token: string; playerId: string };
    keep(lives.playerTokens, token);
    keep(lives.targets.playerIds, playerId);
  }
  if (event === 'player:answer' && code === 'ok') keep(lives.targets.receipts, (reply as { receipt: string }).receipt);
}

/** `ok`, or the code of a refusal as the contract has it. */
function codeOf(reply: unknown): string | undefined {
  if (typeof reply !== 'object' || reply === null || !('ok' in reply)) return undefined;
  if (reply.ok === true) return 'ok';
  const { error } = reply as { error?: { code?: string; message?: unknown; retryable?: unknown } };
  const known = (errorCodeNames as string[]).includes(error?.code ?? '');
  return known && typeof error?.message === 'string' && typeof error.retryable === 'boolean' ? error.code : undefined;
}

function isOf(role: string, event: ClientEventName): boolean {
  if (role === 'newcomer') return event === 'player:join' || event === 'clock:ping';
  return event.startsWith(`${role}:`) || event === 'room:sync' || event === 'clock:ping';
}

function note(tally: Tally, what: string): void {
  tally.codes.set(what, (tally.codes.get(what) ?? 0) + 1);
}

/** The last few are enough to aim at. */
function keep(list: string[], item: string): void {
  list.push(item);
  if (list.length > 60) list.shift();
}

/** Nothing that a bad client is sent may be missing its `rev`. */
function learn(client: TestClient, lives: Lives): void {
  for (const { name, payload } of client.received) {
    if (typeof (payload as { rev?: unknown } | undefined)?.rev !== 'number')
      throw new Error(`${name} came without a rev`);
  }
  client.received.length = 0;
  if (lives.targets.playerIds.length === 0) throw new Error('nobody to aim at');
}
