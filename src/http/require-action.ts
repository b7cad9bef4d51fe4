/** Access control: every API route names its action, and one hook checks that the caller may do it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Action } from '../platform/accounts/access-rules.ts';
import { allowed } from '../platform/accounts/allowed.ts';
import { isMeantAsApiKey } from '../platform/accounts/api-key-text.ts';
import type { Caller, SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { bearerToken } from './bearer-token.ts';
import { bodyBytes } from './body-pace.ts';
import { fileTooLarge } from './form-size.ts';
import type { HttpDeps } from './http-deps.ts';
import { identify, operatorsToken } from './identify.ts';
import { noOperatorsHere, refusalOf } from './refusal-of.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's action in `access-rules.ts`. An API route without one stops the process from starting. */
    action?: Action;
    /** Saved at each pause in typing, so counted apart. */
    isDraft?: true;
    /** Its body is a file that is not parsed, so its bytes are counted apart. */
    isUpload?: true;
    /** Largest body of a form with a file. Larger announced ones are refused unread, and not counted. Bytes. */
    formBytesMax?: number;
  }
}

/** The callers of admitted requests. */
export interface Askers {
  /** A person, by a session or by an API key. */
  callerOf(this: void, request: FastifyRequest): Caller;
  /** A person by session: the route refuses API keys. */
  sessionOf(this: void, request: FastifyRequest): SessionCaller;
}

/**
 * Checks requests to this scope and those within before their bodies are read: `allowed` decides, unless the action is
 * public. Known people count by person, others by address; a public route counts its requests itself.
 */
export function requireActions(
  app: FastifyInstance,
  deps: Pick<HttpDeps, 'sessions' | 'keys' | 'limits' | 'cookies' | 'config' | 'ops'>,
): Askers {
  const { limits, ops } = deps;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const isOperator = operatorsToken(ops.adminToken);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.action === undefined) throw new Error(`${String(method)} ${url} names no action of access-rules.ts`);
  });
  app.addHook('onRequest', async (request) => {
    const action = actionOf(request);
    if (allowed({ kind: 'nobody' }, action)) {
      if (!isNeedlessKey(request, action)) return;
      await limits.restCall(request.ip);
      throw refusalOf(anyKey, action);
    }
    const isForOperators = allowed({ kind: 'operator' }, action);
    if (isForOperators && isOperator(request)) return await limits.restCall(request.ip);
    try {
      const caller = await identifyCounted(request, deps);
      if (!allowed(caller, action)) throw refusalOf(caller, action);
      callers.set(request, caller);
    } catch (error) {
      throw isForOperators && ops.adminToken === undefined ? noOperatorsHere(error) : error;
    }
  });
  app.addHook('onSend', async (request, _reply, payload) => {
    const caller = callers.get(request);
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    // Streams have their own rate limit. This reply is sent anyway: an excess refuses the next request.
    if (caller === undefined || !isWhole) return;
    limits.personBytes(caller.userId, payload.length).catch((error: unknown) => {
      if (!(error instanceof CodedError)) request.log.error({ err: error }, 'bytes were not counted');
    });
  });
  const callerOf = (request: FastifyRequest): Caller => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error(`${request.routeOptions.url} lets in others than people`);
    return caller;
  };
  const sessionOf = (request: FastifyRequest): SessionCaller => {
    const caller = callerOf(request);
    if (caller.kind !== 'person') throw new Error(`${request.routeOptions.url} lets in API keys`);
    return caller;
  };
  return { callerOf, sessionOf };
}

/** An unverified key may do what any key may. */
const anyKey = { kind: 'key', userId: 'unknown', role: 'host', scopes: [] } as const;

/** Whether the request has a key, valid or not, that may not do this: public routes look up no caller. */
function isNeedlessKey(request: FastifyRequest, action: Action): boolean {
  const token = bearerToken(request);
  return token !== undefined && isMeantAsApiKey(token) && !allowed(anyKey, action);
}

function actionOf({ routeOptions }: FastifyRequest): Action {
  const { action } = routeOptions.config;
  if (action === undefined) throw new Error(`${routeOptions.url} names no action`);
  return action;
}

/** The caller, counted by person; failures count by address. */
async function identifyCounted(
  request: FastifyRequest,
  deps: Pick<HttpDeps, 'sessions' | 'keys' | 'limits' | 'cookies' | 'config'>,
): Promise<Caller> {
  const { limits } = deps;
  let caller: Caller;
  try {
    caller = await identify(request, deps);
  } catch (error) {
    await limits.restCall(request.ip);
    throw error;
  }
  if (request.routeOptions.config.isDraft) await limits.personDraft(caller.userId);
  else await limits.personCall(caller.userId);
  const bytes = bodyBytes(request);
  if (bytes > 0) {
    const { isUpload, formBytesMax = Number.POSITIVE_INFINITY } = request.routeOptions.config;
    if (bytes > formBytesMax && request.headers['content-type']?.startsWith('multipart/'))
      throw fileTooLarge(formBytesMax);
    await (isUpload ? limits.personUpload : limits.personBytes)(caller.userId, bytes);
  }
  return caller;
}
