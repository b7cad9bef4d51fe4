import { assets, type Asset } from '../../../entities/account.ts';

/** The accounts of the house, in the order of their ids: migrations/sql/ledger-tables.sql, `pots` in a migration of its own. */
const codes = ['issuance', 'sales', 'rewards', 'forfeits', 'deposits', 'pots'] as const;
export type HouseCode = (typeof codes)[number];

/** The id of an account that the migration has made. Its balance is the sum of its entries. */
export function houseAccount(asset: Asset, code: HouseCode): string {
  return `00000000-0000-4000-8000-0000000${assets.indexOf(asset) + 1}000${codes.indexOf(code) + 1}`;
}
