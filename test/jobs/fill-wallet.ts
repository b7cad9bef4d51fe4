import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import type { TestQuickfire } from '../support/quickfire.ts';

const asset = 'credits';

/** Credits that a person has got, given and put aside, each with a text, and a debt. @returns the wallet's account */
export async function fillWallet(
  product: TestQuickfire,
  orm: MikroORM,
  { id, login, token }: { id: string; login: string; token: string },
): Promise<string> {
  const execute = <T>(sql: string, params: unknown[]) => orm.em.fork().execute<T[]>(sql, params);
  const treasurer = { login: 'treasurer', password: 'a password of the tests' };
  const made = await product.rest<{ token: string }>('POST', '/api/auth/register', treasurer);
  const setRole = (role: string) =>
    execute('update "user" set role = ? where login = ? returning id', [role, treasurer.login]);
  const pay = async (path: string, as: string, body: object) => {
    const headers = { 'idempotency-key': randomUUID() };
    const { status } = await product.rest('POST', path, { asset, ...body }, as, { headers });
    if (status !== 201) throw new Error(`${path}: ${status}`);
  };
  await setRole('admin');
  await pay('/api/admin/grants', made.body.token, { to: login, amount: '100', reason: 'zqprize' });
  await setRole('host');
  await pay('/api/wallet/transfers', token, { to: treasurer.login, amount: '30', memo: 'zqmemo' });
  await pay('/api/wallet/holds', token, { amount: '20', reason: 'zqreason' });
  const ledger = new Ledger({ orm, makeId: randomUUID, now: Date.now });
  const debt = { kind: 'reversal', userId: id, amount: 60n, houseCode: 'deposits' } as const;
  await ledger.reclaim({ key: randomUUID(), asset, ...debt });
  const [wallet] = await execute<{ id: string }>('select account_id as id from account_holder where user_id = ?', [id]);
  return wallet?.id ?? '';
}
