/** The scopes of API keys; never accounts or money. Separate, so that pages need no schemas of accounts. */
export const scopes = ['quizzes:read', 'quizzes:write', 'games:write', 'results:read'] as const;
export type Scope = (typeof scopes)[number];
