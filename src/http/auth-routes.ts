import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { shorten } from '../lib/shorten.ts';
import type { SignedIn, SignInFrom } from '../platform/accounts/accounts.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { authOptionsReply, loginRequest, registerRequest, signedInReply } from '../protocol/accounts.ts';
import { CodedError } from '../protocol/errors.ts';
import { errorReply } from '../protocol/rest.ts';
import { bearerToken } from './bearer-token.ts';
import type { HttpDeps } from './http-deps.ts';
import { keepSession } from './keep-session.ts';
import { refuseOtherSites } from './same-site.ts';

type AuthDeps = Pick<HttpDeps, 'accounts' | 'sessions' | 'cookies' | 'limits' | 'admission' | 'config' | 'oidc'>;

const refusals = { '4xx': errorReply, '5xx': errorReply };
const tags = ['auth'];
const deviceNameMax = 120;
/** The delay of an attempt after too many failures of its account, and the maximum of delayed attempts. */
const slowMs = 5000;
const slowMax = 1000;

const cookiesToo =
  'Sets the cookies of the session and of the device. A request that names another site (`Sec-Fetch-Site`, `Origin`) is `not_allowed`.';

export const authOptionsPath = '/api/auth/options';

const schemas = {
  options: {
    tags,
    operationId: 'readAuthOptions',
    summary: 'How people may sign in here',
    response: { 200: authOptionsReply, ...refusals },
  },
  register: {
    tags,
    operationId: 'register',
    summary: "Make an account; with a guest's token the guest becomes it",
    description: `${cookiesToo} A guest keeps its id and everything that is its own; its earlier sessions and host tokens end. An address alone does where the server sends mail; it gets a link. Where registration is by invitation, \`invite\` is the token of a link that an admin has made, else \`bad_request\` at \`/invite\`.`,
    body: registerRequest,
    response: { 201: signedInReply, ...refusals },
  },
  login: {
    tags,
    operationId: 'signIn',
    summary: "Sign in; with `adopt` and a guest's token take along what the guest has",
    description: `${cookiesToo} After ten failures of a login from one network within 15 minutes \`too_many\`, with \`retryAfterMs\`.`,
    body: loginRequest,
    response: { 200: signedInReply, ...refusals },
  },
};

/** Routes for callers not signed in. */
export function addAuthRoutes(scope: FastifyInstance, deps: AuthDeps): void {
  const { accounts, limits, admission, config } = deps;
  const oidc = deps.oidc.providers.map(({ id, name }) => ({ id, name }));
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const signIn = pacedSignIn(deps);
  app.get('/auth/options', { schema: schemas.options, config: { action: 'auth.read' } }, async (_request, reply) =>
    reply.send({ guests: config.guests, registration: config.registration, mail: config.sendsMail, oidc }),
  );
  app.post('/auth/register', { schema: schemas.register, config: { action: 'auth.enter' } }, async (request, reply) => {
    refuseOtherSites(request, config);
    admission.check('guest');
    const guest = await guestOf(request, deps, { isNeeded: true });
    await limits.register(request.ip);
    const made = await accounts.register(request.body, { ...originOf(request), guest, isKnown: false });
    return await sendSignedIn(request, reply.status(201), made);
  });
  app.post('/auth/login', { schema: schemas.login, config: { action: 'auth.enter' } }, async (request, reply) => {
    refuseOtherSites(request, config);
    const { login, adopt } = request.body;
    const guest = adopt === true ? await guestOf(request, deps, { isNeeded: false }) : undefined;
    // Attempts count per person, by login or address.
    const account = (await accounts.idOf(login)) ?? login;
    const signedIn = await signIn(request, account, (isKnown) =>
      accounts.signIn(request.body, { ...originOf(request), guest, isKnown }),
    );
    return await sendSignedIn(request, reply.status(200), signedIn);
  });
  async function sendSignedIn<T extends FastifyReply>(request: FastifyRequest, reply: T, made: SignedIn): Promise<T> {
    await keepSession({ request, reply }, deps, made);
    return reply.send(made) as T;
  }
}

/** Runs a sign-in attempt: counts it first, and forgives it unless the password was wrong. */
export function pacedSignIn({ cookies, limits }: Pick<AuthDeps, 'cookies' | 'limits'>) {
  let waiting = 0;
  return async (
    request: FastifyRequest,
    account: string,
    attempt: (isKnown: boolean) => Promise<SignedIn>,
  ): Promise<SignedIn> => {
    const device = cookies.deviceOf(request, account);
    const counted = await limits.signIn({ account: cookies.accountOf(account), address: request.ip, device });
    try {
      if (counted.isSlow) await waitInCrowd();
      const signedIn = await attempt(counted.isKnown);
      await counted.forgive();
      return signedIn;
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'bad_token') await counted.forgive();
      throw error;
    }
  };

  async function waitInCrowd(): Promise<void> {
    if (waiting >= slowMax) throw new CodedError('busy', 'Try again in a moment.', { retryAfterMs: slowMs });
    waiting += 1;
    await sleep(slowMs, undefined, { ref: false });
    waiting -= 1;
  }
}

/**
 * The guest by the request's token; undefined for an account or an invalid cookie.
 * @throws {CodedError} `bad_token` for an invalid bearer token, if the guest is needed
 */
async function guestOf(
  request: FastifyRequest,
  { sessions, cookies }: Pick<AuthDeps, 'sessions' | 'cookies'>,
  { isNeeded }: { isNeeded: boolean },
): Promise<SessionCaller | undefined> {
  const bearer = bearerToken(request);
  const token = bearer ?? cookies.sessionOf(request);
  if (token === undefined) return undefined;
  try {
    const caller = await sessions.authenticate(token);
    return caller.role === 'guest' ? caller : undefined;
  } catch (error) {
    const isVoid = error instanceof CodedError && error.code === 'bad_token';
    if (isVoid && !(isNeeded && bearer !== undefined)) return undefined;
    throw error;
  }
}

/** Browsers send a request's site, or at least the page's origin with a POST. */
export function originOf({ headers, ip }: FastifyRequest): Pick<SignInFrom, 'device' | 'address'> {
  const isBrowser = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined;
  const name = headers['user-agent'];
  return {
    device: { kind: isBrowser ? 'web' : 'bearer', name: name === undefined ? undefined : shorten(name, deviceNameMax) },
    address: ip,
  };
}
