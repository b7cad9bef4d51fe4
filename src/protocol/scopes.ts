/** What an API key may be good for; never accounts or money. Pages name them without the schemas of accounts. */
export const scopes = ['quizzes:read', 'quizzes:write', 'games:write', 'results:read'] as const;
export type Scope = (typeof scopes)[number];
