/** A sign-in service on loopback, as a school might have one: an OpenID Provider with a page where people say who they are. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Provider, type Context } from 'oidc-provider';

export interface Claims {
  name?: string;
  email?: string;
  email_verified?: boolean;
}

export interface SignInService {
  issuer: string;
  /** Claims of people, by their id. Whoever is not there has an id only. */
  people: Map<string, Claims>;
  /** What `OIDC_PROVIDERS` needs. */
  client: { clientId: string; clientSecret: string };
  /** Goes to an address of the service as a browser without its cookies would, signs in there, and says where it is sent back to. */
  signIn: (url: string, person: string) => Promise<string>;
  /** The same for somebody who does not want to. */
  cancel: (url: string) => Promise<string>;
  close: () => Promise<void>;
}

const client = { clientId: 'quickfire', clientSecret: 'a secret of the sign-in service' };

/** @param redirectUris where it sends people back to */
export async function openSignInService(redirectUris: string[]): Promise<SignInService> {
  const people = new Map<string, Claims>();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationFor(redirectUris, people));
  const serve = provider.callback();
  server.on('request', (request, response) => {
    const served = request.url?.startsWith('/interaction/')
      ? interact(provider, request, response)
      : serve(request, response);
    served.catch((error: unknown) => response.destroy(error as Error));
  });
  const { signIn, cancel } = walkerOf(issuer);
  return {
    issuer,
    people,
    client,
    signIn,
    cancel,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function configurationFor(redirectUris: string[], people: ReadonlyMap<string, Claims>): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people.get(id) }),
    }),
    cookies: { keys: ['of the tests'] },
    // Seconds. It warns of its own defaults.
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    loadExistingGrant: agree,
  };
}

/** Whoever has signed in has agreed as well. */
async function agree({ oidc }: Context) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid profile email');
  await grant.save();
  return grant;
}

const page = `<!doctype html><html lang="en"><title>School sign-in</title><h1>School sign-in</h1><form method="post">
<label>Person <input name="person"></label><button>Sign in</button><button name="cancel" value="1">Cancel</button></form>`;

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    return;
  }
  const form = new URLSearchParams(await text(request));
  const accountId = form.get('person') ?? '';
  const result = form.has('cancel') ? { error: 'access_denied' } : { login: { accountId } };
  await provider.interactionFinished(request, response, result);
}

/** Follows redirects from page to page of the service, until one leads elsewhere. */
function walkerOf(issuer: string) {
  const walk = async (url: string, form: Record<string, string>): Promise<string> => {
    const jar = new Map<string, string>();
    let next = url;
    let body: URLSearchParams | undefined;
    while (next.startsWith(issuer)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await fetch(next, {
        redirect: 'manual',
        headers: { cookie },
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
      for (const set of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      const location = reply.headers.get('location');
      if (location === null && !next.includes('/interaction/')) throw new Error(await reply.text());
      body = location === null ? new URLSearchParams(form) : undefined;
      next = location === null ? next : new URL(location, next).href;
    }
    return next;
  };
  return {
    signIn: (url: string, person: string) => walk(url, { person }),
    cancel: (url: string) => walk(url, { cancel: '1' }),
  };
}
