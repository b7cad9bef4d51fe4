import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'User',
  tableName: 'user',
  indexes: [{ name: 'user_accounts_index', properties: ['id'], where: "role <> 'guest'" }],
  properties: {
    id: p.uuid().primary(),
    displayName: p.text(),
    /** What a person may have, and how much of it. */
    role: p.text().$type<'guest' | 'host' | 'admin'>().default('guest'),
    createdAt: p.datetime(3),
    /** As it was typed; guests have none. */
    login: p.text().nullable(),
    /** The form in which logins are compared and unique. */
    loginFolded: p.text().nullable().unique(),
    /** As it was typed. It is the person's for sure only while `verifiedEmail` is set. */
    email: p.text().nullable(),
    /**
     * `email` in the form in which addresses are compared and unique, once the person has shown that mail to it reaches
     * them. The whole address is folded: two mailboxes that differ in case alone are one.
     */
    verifiedEmail: p.text().nullable().unique(),
    /** Takes the place of a verified address as soon as it is verified itself. */
    pendingEmail: p.text().nullable(),
    /** In the PHC string format, with the parameters that it was made with. */
    passwordHash: p.text().nullable(),
    /** A disabled person has no session and gets none. */
    status: p.text().$type<'active' | 'disabled'>().default('active'),
    /** A BCP 47 tag: the language in which the person wants to be addressed. */
    locale: p.text().nullable(),
  },
});

/** A person who hosts. Players have no account; they are rows of `player`. */
export class User extends schema.class {}
schema.setClass(User);
