import { CodedError, type ErrorCode } from '../../protocol/errors.ts';
import type { OidcReason } from '../../protocol/oidc.ts';

const problems: Record<OidcReason, readonly [ErrorCode, string]> = {
  denied: ['not_allowed', 'The sign-in service did not let this person in, or they did not agree.'],
  expired: ['bad_token', 'This sign-in was begun in another browser, was used already, or is too old. Begin again.'],
  failed: ['bad_token', 'The reply of the sign-in service can not be trusted.'],
  unavailable: ['busy', 'The sign-in service can not be reached. Try again in a moment.'],
  closed: ['not_allowed', 'Nobody can register here.'],
  invite: ['not_allowed', 'An account needs an invitation here; this one is missing, used up or too old.'],
  disabled: ['not_allowed', 'This account is disabled.'],
  taken: ['conflict', 'This identity belongs to another account.'],
  signed_out: ['bad_token', 'The session that began this has ended. Sign in again.'],
  elsewhere: ['not_allowed', 'To connect it with the account that is signed in, begin on the page of the account.'],
};
const unavailableMs = 5000;

/** The error of a failed OpenID Connect sign-in: `details.reason` tells programs and pages why. */
export function oidcProblem(reason: OidcReason, cause?: unknown): CodedError {
  const [code, message] = problems[reason];
  return new CodedError(code, message, {
    details: { reason },
    ...(reason === 'unavailable' ? { retryAfterMs: unavailableMs } : {}),
    ...(cause === undefined ? {} : { cause }),
  });
}
