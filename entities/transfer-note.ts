import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'TransferNote',
  tableName: 'transfer_note',
  properties: {
    transferId: p.uuid().primary(),
    text: p.text(),
  },
});

/** A memo or a reason: the only text of people in the ledger. It may be erased. */
export class TransferNote extends schema.class {}
schema.setClass(TransferNote);
