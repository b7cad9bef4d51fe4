/** A server with two providers: a school's, and one that tells whatever a test wants. */
import type { OidcProviderConfig } from '../../src/config/oidc-providers.ts';
import { openHostileProvider, type HostileProvider } from '../support/hostile-provider.ts';
import { openSignInService } from '../support/sign-in-service.ts';
import { openApiServer, type Reply } from './open-api-server.ts';
import type { TestBrowser } from './test-browser.ts';

export type Forgery = Parameters<HostileProvider['forge']>[0];
export type OidcStage = Awaited<ReturnType<typeof openOidcStage>>;

export const publicUrl = 'http://quiz.example';
export const html = { accept: 'text/html,application/xhtml+xml' };

export const locationOf = ({ headers }: Reply): string => String(headers['location']);
export const pathOf = (url: string): string => url.slice(publicUrl.length);
export const reasonOf = ({ body }: Reply): unknown => body.error?.details?.reason;

export async function openOidcStage() {
  const school = await openSignInService([`${publicUrl}/api/auth/oidc/school/callback`]);
  const hostile = await openHostileProvider();
  const common = { ...school.client, clientAuth: 'basic' as const, scope: 'openid profile email' };
  const providers: OidcProviderConfig[] = [
    { id: 'school', name: 'School', issuer: school.issuer, ...common },
    { id: 'other', name: 'Other', issuer: hostile.issuer, ...common },
  ];
  const options = { config: { publicUrl }, oidc: providers };
  const api = await openApiServer(options);
  const rows = (sql: string, params: unknown[] = []) =>
    api.orm.em.fork().execute<Record<string, unknown>[]>(sql, params);
  const count = async (table: string) => Number((await rows(`select count(*) from ${table}`))[0]?.['count']);
  /** Begins, signs in at the school, and says where the browser is sent back to. */
  const awayAndBack = async (from: TestBrowser, person: string, query = ''): Promise<string> =>
    pathOf(await school.signIn(locationOf(await from.get(`/api/auth/oidc/school${query}`)), person));
  return {
    school,
    hostile,
    api,
    rows,
    /** How many people, sessions and identities there are. */
    stored: async () => [await count('"user"'), await count('session'), await count('user_identity')],
    awayAndBack,
    signIn: async (from: TestBrowser, person: string, query = ''): Promise<Reply> =>
      from.get(await awayAndBack(from, person, query)),
    /** Begins at the other provider, whose tokens name the nonce, unless a test wants another one. @returns the way back */
    beginAtOther: async (from: TestBrowser, forgery: Forgery = {}): Promise<string> => {
      const { searchParams } = new URL(locationOf(await from.get('/api/auth/oidc/other')));
      hostile.forge({ ...forgery, claims: { nonce: searchParams.get('nonce'), ...forgery.claims } });
      return `/api/auth/oidc/other/callback?code=c&state=${searchParams.get('state')}`;
    },
    /** One more process of the same product. */
    another: ({ config, ...more }: Parameters<typeof openApiServer>[0] = {}) =>
      openApiServer({ ...options, ...more, config: { ...options.config, ...config }, database: api.url }),
    close: async () => {
      await api.close();
      await school.close();
      await hostile.close();
    },
  };
}
