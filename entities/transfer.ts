import { defineEntity, p } from '@mikro-orm/core';
import type { Asset } from './account.ts';

const schema = defineEntity({
  name: 'Transfer',
  tableName: 'transfer',
  properties: {
    /** Of version 7: ordered by time. */
    id: p.uuid().primary(),
    /** One effect for each key. Holds nothing that people have typed. */
    key: p.text().unique(),
    kind: p.text(),
    asset: p.text().$type<Asset>(),
    /** SHA-256 of what was asked for. */
    requestHash: p.blob(),
    /** What it is about, such as a game. */
    ref: p.uuid().nullable(),
    /** The spend that it gives back, once. */
    refunds: p.uuid().nullable().unique(),
    /** The hold that it captures or releases, once. */
    resolves: p.uuid().nullable().unique(),
    /** Set by PostgreSQL, as are era and xid, which only its rules read. */
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** A change of several balances with a sum of 0. A row is inserted together with its entries, and stays as it is. */
export class Transfer extends schema.class {}
schema.setClass(Transfer);
