import type * as z from 'zod/mini';
import type { apiKeyReply, apiKeyRequest, apiKeysReply } from '../../src/protocol/accounts.ts';
import { asAccount } from '../shared/host-client.ts';
import { RestError } from '../shared/rest-client.ts';

export type ListedKey = z.infer<typeof apiKeysReply>['keys'][number];
export type MadeKey = z.infer<typeof apiKeyReply>;
export type WantedKey = z.infer<typeof apiKeyRequest>;

/** @throws {RestError} */
export async function listKeys(): Promise<ListedKey[]> {
  const { keys } = await asAccount<z.infer<typeof apiKeysReply>>({ method: 'GET', path: '/api/me/keys?limit=100' });
  return keys;
}

/** The key is told once, here. @throws {RestError} `not_allowed` without the password where it is needed, `limit` */
export const makeKey = (wanted: WantedKey): Promise<MadeKey> =>
  asAccount({ method: 'POST', path: '/api/me/keys', body: wanted });

/** One that has ended already is fine. @throws {RestError} */
export async function endKey(id: string): Promise<void> {
  try {
    await asAccount({ method: 'DELETE', path: `/api/me/keys/${encodeURIComponent(id)}` });
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'not_found') throw error;
  }
}
