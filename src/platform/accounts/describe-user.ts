import type { User } from '../../../entities/user.ts';
import type { UserReply } from '../../protocol/accounts.ts';

/** A person as shown to themselves. */
export function describeUser(user: User): UserReply {
  const { id, displayName, login, email, verifiedEmail, pendingEmail, role, locale, createdAt } = user;
  return {
    id,
    displayName,
    ...(login ? { login } : {}),
    ...(email ? { email } : {}),
    emailVerified: Boolean(verifiedEmail),
    ...(pendingEmail ? { pendingEmail } : {}),
    role: role ?? 'guest',
    ...(locale ? { locale } : {}),
    createdAt: createdAt.getTime(),
  };
}
