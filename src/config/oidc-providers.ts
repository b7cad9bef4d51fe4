/** `OIDC_PROVIDERS`: the OpenID Connect providers with which people may sign in. */
import { z } from 'zod';

const issuerUrl = z.string().refine(isIssuer, 'must be an https URL without query, as the provider names itself');

const provider = z.strictObject({
  /** Part of the redirect URI registered at the provider: never changed later. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must have 1 to 32 of a-z, 0-9 and "-"'),
  /** Shown to people: "Continue with …". */
  name: z.string().trim().min(1, 'must be what people call it').max(40, 'must have at most 40 characters'),
  issuer: issuerUrl,
  clientId: z.string().min(1, 'must be the id that the provider gave').max(500),
  /** Absent for a public client. */
  clientSecret: z.string().min(1).max(2000).optional(),
  /** How the secret is sent. */
  clientAuth: z.enum(['basic', 'post'], 'must be basic or post').default('basic'),
  scope: z
    .string()
    .max(500)
    .regex(/(?:^| )openid(?: |$)/, 'must hold "openid"')
    .default('openid profile email'),
});
export type OidcProviderConfig = z.infer<typeof provider>;

/** Ids in paths that are routes of their own. */
const reserved = new Set(['link']);

const providers = z
  .array(provider)
  .max(10, 'must be 10 providers at most')
  .refine((all) => isUnique(all, 'id'), 'gives an id twice')
  // A subject is unique per issuer, so it would not say which provider it belongs to.
  .refine((all) => isUnique(all, 'issuer'), 'gives an issuer twice')
  .refine((all) => all.every(({ id }) => !reserved.has(id)), 'must not use the id "link"');

/** A JSON list; empty for no provider. */
export const oidcProviders = z
  .string()
  .default('')
  .transform((text, context): OidcProviderConfig[] => {
    if (text === '') return [];
    const parsed = providers.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = issue?.path.length ? `${issue.path.map(String).join('.')} ` : '';
    context.addIssue(`${place}${issue?.message ?? ''}; it is a JSON list such as [${example}]`);
    return z.NEVER;
  });

const example =
  '{"id":"school","name":"School","issuer":"https://login.school.example","clientId":"…","clientSecret":"…"}';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller says what it should be. The text is not repeated, as it may contain a secret.
  }
}

const ownMachine = /^(?:localhost|\[::1\]|127(?:\.\d+){3})$/;

/** Plain http only for a provider on the same machine: anyone who reads the traffic could sign in as anybody. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ownMachine.test(url.hostname));
}

const isUnique = (all: readonly OidcProviderConfig[], field: 'id' | 'issuer'): boolean =>
  new Set(all.map((each) => each[field])).size === all.length;
