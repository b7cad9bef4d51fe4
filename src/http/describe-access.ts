/** docs/ACCESS.md: permissions, from the access rules, the routes of the OpenAPI document and the client events. */
import { eventActions } from '../live/sockets/event-actions.ts';
import type { Action } from '../platform/accounts/access-rules.ts';
import { allowed, type Actor } from '../platform/accounts/allowed.ts';
import type { Scope } from '../protocol/scopes.ts';
import { describeRest } from './describe-rest.ts';

/** Owner and room of each resource that a route or event names. */
const thing = { ownerId: 'owner', gameId: 'room' };

const keyOf = (scope: Scope): Actor => ({ kind: 'key', userId: thing.ownerId, role: 'host', scopes: [scope] });

/** The actors, in column order. */
export const accessActors = {
  nobody: { kind: 'nobody' },
  guest: { kind: 'person', userId: 'guest', role: 'guest' },
  'other host': { kind: 'person', userId: 'other host', role: 'host' },
  owner: { kind: 'person', userId: thing.ownerId, role: 'host' },
  admin: { kind: 'person', userId: 'admin', role: 'admin' },
  'admin token': { kind: 'operator' },
  'key `quizzes:read`': keyOf('quizzes:read'),
  'key `quizzes:write`': keyOf('quizzes:write'),
  'key `games:write`': keyOf('games:write'),
  'key `results:read`': keyOf('results:read'),
  player: { kind: 'player', gameId: thing.gameId },
  host: { kind: 'leader', gameId: thing.gameId },
  'host of another room': { kind: 'leader', gameId: 'another room' },
} as const satisfies Record<string, Actor>;
export type AccessColumn = keyof typeof accessActors;
export const accessColumns = Object.keys(accessActors) as AccessColumn[];
/** Actors with a socket: REST tokens open none. */
export const socketColumns = ['nobody', 'player', 'host', 'host of another room'] as const satisfies AccessColumn[];

export interface DescribedRoute {
  /** `GET /api/quizzes/{id}` */
  name: string;
  action: Action;
  /** Whether the request names a resource with an owner. */
  namesThing: boolean;
}

/** The actor's result at a route: `yes`, or the status of the refusal. */
export function routeCell({ action, namesThing }: DescribedRoute, column: AccessColumn): 'yes' | '401' | '403' | '404' {
  const actor: Actor = accessActors[column];
  if (allowed({ kind: 'nobody' }, action)) return actor.kind !== 'key' || allowed(actor, action) ? 'yes' : '403';
  // REST knows no seat tokens: their bearer is anonymous.
  const isKnown = 'userId' in actor || (actor.kind === 'operator' && allowed(actor, action));
  if (!isKnown) return '401';
  if (!allowed(actor, action)) return '403';
  // Resources of admin actions have no owner.
  const isSomebodys = namesThing && allowed(accessActors['other host'], action);
  return isSomebodys && !allowed(actor, action, thing) ? '404' : 'yes';
}

/** A socket's result for an event: `yes`, `own room` if its room is another, or the code of the refusal. */
export function eventCell(action: Action, column: (typeof socketColumns)[number]): 'yes' | 'own room' | 'not_allowed' {
  const actor: Actor = accessActors[column];
  if (!allowed(actor, action)) return 'not_allowed';
  return allowed(actor, action, thing) ? 'yes' : 'own room';
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { required?: string[] }> };
}
interface Operation {
  'x-action': Action;
  requestBody?: { content: Record<string, { schema: { required?: string[]; $ref?: string } }> };
}

/** The routes of the OpenAPI document, in its order. */
export async function listRoutes(): Promise<DescribedRoute[]> {
  const { paths } = (await describeRest()) as OpenApi;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      action: operation['x-action'],
      // Seasons and chains have no owner.
      namesThing:
        path.replace('{season}', '').includes('{') ||
        requiredOf(operation).some((field) => /(?<!^chain)Id$/.test(field)),
    })),
  );
}

const requiredOf = ({ requestBody }: Operation): string[] =>
  requestBody?.content['application/json']?.schema.required ?? [];

/** The whole page, as Markdown. */
export async function describeAccess(): Promise<string> {
  const routes = (await listRoutes()).map((route) => [
    `\`${route.name}\``,
    `\`${route.action}\``,
    ...accessColumns.map((column) => routeCell(route, column)),
  ]);
  const events = Object.entries(eventActions).map(([name, action]) => [
    `\`${name}\``,
    `\`${action}\``,
    ...socketColumns.map((column) => eventCell(action, column)),
  ]);
  return [
    routesPreface,
    table(['route', 'action', ...accessColumns], routes),
    eventsPreface,
    table(['event', 'action', ...socketColumns], events),
  ].join('\n');
}

const table = (heads: string[], rows: string[][]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

const routesPreface = `# Who may do what

This page is for people who write clients, and for those who judge whether the server keeps people apart. It is generated
(\`npm run docs\`) from \`src/platform/accounts/access-rules.ts\`; tests ask every cell of it of a running server.

The things that a request names belong to the *owner*, a host. To a *guest*, an *other host* and an *admin* they are
somebody else's, and 404; each of them reaches things of their own like the owner. A *key* is an API key of the owner with
one scope. The *admin token* is \`ADMIN_TOKEN\`. A *player* and a *host* have a token of a seat, in the room of the owner's
game and in *another room*. \`yes\` means that the request comes in; what it finds wrong then is another matter.

A session's cookie is worth what its token is worth, for requests of our own pages; those of other sites that change
something are 403. Where the server has no \`ADMIN_TOKEN\`, everybody but admins gets 404 for what is an operator's.

## Routes
`;

const eventsPreface = `
## Client events

No token of REST lets a socket in: connecting is \`bad_token\`. A socket without a token is a newcomer, here *nobody*. An
event acts in the room of the socket's seat and names no other: that of a host of another room changes their own room.
`;
