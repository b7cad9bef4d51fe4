import { Client } from 'pg';
import { findDifferences } from '../../../src/platform/ledger/check-ledger.ts';
import type { Payer, Payers } from './payers.ts';

export interface PaymentsAudit {
  /** What the ledger's own check finds, and answers that contradict each other. */
  violations: string[];
  /** Transfers that no client was told of, and payments with another number of transfers than one. */
  doubled: string[];
  /** People who have something else than what they were told. */
  different: string[];
  transfers: number;
}

/** Compares what clients were told with the ledger. @param url of the database */
export async function auditPayments(url: string, people: readonly Payer[], payers: Payers): Promise<PaymentsAudit> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; taken: string }>(
      `select t.id, -e.amount as taken from transfer t join entry e on e.transfer_id = t.id and e.amount < 0
        where t.kind in ('transfer', 'spend')`,
    );
    const taken = new Map(rows.map((row) => [row.id, Number(row.taken)]));
    const doubled: string[] = [];
    const told = new Set<string>();
    for (const { transferId, amount } of payers.payments) {
      if (told.has(transferId)) doubled.push(`two payments were told of ${transferId}`);
      told.add(transferId);
      if (taken.get(transferId) !== amount)
        doubled.push(`${transferId} took ${taken.get(transferId) ?? 'nothing'}, for a payment of ${amount}`);
    }
    for (const { id } of rows) if (!told.has(id)) doubled.push(`nobody was told of ${id}`);
    const { rows: wallets } = await client.query<{ user_id: string; balance: string }>(
      `select o.user_id, a.balance from account_holder o join account a on a.id = o.account_id where o.asset = 'credits'`,
    );
    const balances = new Map(wallets.map((row) => [row.user_id, Number(row.balance)]));
    const different = people.flatMap(({ id }, i) =>
      balances.get(id) === payers.balances[i] ? [] : [`${id} has ${balances.get(id)} of ${payers.balances[i]}`],
    );
    const found = await findDifferences(client);
    return {
      violations: [...payers.violations, ...found.map((each) => `${each.check}: ${each.subject}: ${each.found}`)],
      doubled,
      different,
      transfers: rows.length,
    };
  } finally {
    await client.end();
  }
}
