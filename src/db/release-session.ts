/**
 * Of the release's connections to Postgres. A limit that the database or the role has for idle transactions would roll back a
 * migration that pauses between two statements, and would release the lock while another connection migrates. As a text: `pg`
 * leaves the number 0 out.
 */
export const releaseSession = { idle_in_transaction_session_timeout: '0' as unknown as number } as const;
