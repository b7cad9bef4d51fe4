import type { Client } from 'pg';

/** The tables of the ledger, each with a column that nobody may change. */
export const ledgerColumns = {
  account: 'kind',
  transfer: 'id',
  entry: 'amount',
  hold: 'id',
  open_hold: 'amount',
  transfer_seal: 'seal',
  ledger_era: 'era',
} as const;

/** Everything that a misuse could have changed. */
export async function readLedger(client: Client): Promise<unknown> {
  const all: unknown[][] = [];
  for (const table of Object.keys(ledgerColumns))
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    all.push((await client.query<object>(`select * from ${table} order by 1, 2`)).rows);
  return all;
}
