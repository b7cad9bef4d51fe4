import { defineEntity, p } from '@mikro-orm/core';
import type { Asset } from './account.ts';

const schema = defineEntity({
  name: 'AccountHolder',
  tableName: 'account_holder',
  properties: {
    userId: p.uuid().primary(),
    asset: p.text().primary().$type<Asset>(),
    accountId: p.uuid().unique(),
  },
});

/** Whose a wallet is. Deleting the row severs account and person. */
export class AccountHolder extends schema.class {}
schema.setClass(AccountHolder);
