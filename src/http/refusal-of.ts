/** Errors for callers without permission. */
import { accessRules, type AccessRule, type Action } from '../platform/accounts/access-rules.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';

/** The error for a caller refused by `allowed`. */
export function refusalOf(caller: Pick<Caller, 'kind' | 'role'>, action: Action): CodedError {
  const { who, scope }: AccessRule = accessRules[action];
  if (caller.kind === 'key') {
    const lacking = scope === undefined ? 'No API key may do this.' : `This API key lacks the scope ${scope}.`;
    return new CodedError('not_allowed', lacking);
  }
  const isForAccounts = caller.role === 'guest' && who.includes('host');
  return new CodedError(
    'not_allowed',
    isForAccounts ? 'This needs an account: register first.' : 'This is for admins.',
  );
}

/** Without an operators' token, hides operators' routes from strangers. */
export function noOperatorsHere(error: unknown): unknown {
  const isRefusal = error instanceof CodedError && (error.code === 'bad_token' || error.code === 'not_allowed');
  if (!isRefusal) return error;
  return new CodedError('not_found', 'This server has no ADMIN_TOKEN, and you are no admin.', { cause: error });
}
