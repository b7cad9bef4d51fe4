import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.ts';

const schema = defineEntity({
  name: 'UserIdentity',
  tableName: 'user_identity',
  indexes: [{ name: 'user_identity_user_id_index', properties: ['userId'] }],
  uniques: [{ name: 'user_identity_issuer_subject_unique', properties: ['issuer', 'subject'] }],
  properties: {
    id: p.uuid().primary(),
    /** Nobody signs in as a person who is gone. */
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade'),
    /** Who vouches for the person, as its tokens name it. */
    issuer: p.text(),
    /** The person's id there; no other issuer's. */
    subject: p.text(),
    /** The id of the provider in our configuration. */
    provider: p.text(),
    /** As the provider told it, for its owner to tell identities apart. Nothing depends on it. */
    email: p.text().nullable(),
    createdAt: p.datetime(3),
    lastUsedAt: p.datetime(3),
  },
});

/** An account of a sign-in service (OpenID Connect) with which a person signs in here. */
export class UserIdentity extends schema.class {}
schema.setClass(UserIdentity);
