import * as z from 'zod/mini';
import { clientEventNames, clientEvents } from '../protocol/client-events.ts';
import { clientExamples, serverExamples } from './event-examples.ts';
import { wireErrorSchema } from '../protocol/errors.ts';
import { revEvents, serverEventNames, serverEvents } from '../protocol/server-events.ts';
import { protocolVersion, socketPath } from '../protocol/version.ts';
import { overrideJsonSchema } from './json-schema-override.ts';

const failed = z.object({ ok: z.literal(false), error: wireErrorSchema });

/**
 * The AsyncAPI 3.0 document of the live game, from its event schemas: one channel per event; `receive` for client
 * events, with the acknowledgement as reply, and `send` for server events.
 */
export function describeEvents(): object {
  const channels: Record<string, object> = {};
  const operations: Record<string, object> = {};
  for (const name of clientEventNames) {
    const { payload, ack } = clientEvents[name];
    const example = clientExamples[name];
    const id = idOf(name);
    const acked = z.union([z.object({ ok: z.literal(true), ...ack.shape }), failed]);
    channels[id] = {
      address: name,
      messages: {
        payload: { name, payload: jsonSchema(payload, 'input'), examples: [{ payload: example.payload }] },
        ack: {
          name: `${name} (acknowledgement)`,
          payload: jsonSchema(acked, 'output'),
          examples: [{ payload: { ok: true, ...example.ack } }],
        },
      },
    };
    operations[id] = {
      action: 'receive',
      channel: { $ref: `#/channels/${id}` },
      messages: [{ $ref: `#/channels/${id}/messages/payload` }],
      reply: {
        channel: { $ref: `#/channels/${id}` },
        messages: [{ $ref: `#/channels/${id}/messages/ack` }],
      },
    };
  }
  const growsRev = new Set<string>(revEvents);
  for (const name of serverEventNames) {
    const id = idOf(name);
    const summary = growsRev.has(name) ? { summary: 'Told to the whole room; `rev` has grown by 1.' } : {};
    channels[id] = {
      address: name,
      messages: {
        payload: {
          name,
          ...summary,
          payload: jsonSchema(serverEvents[name], 'output'),
          examples: [{ payload: serverExamples[name] }],
        },
      },
    };
    operations[id] = {
      action: 'send',
      channel: { $ref: `#/channels/${id}` },
      messages: [{ $ref: `#/channels/${id}/messages/payload` }],
    };
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Quickfire live game',
      version: String(protocolVersion),
      description:
        'Socket.IO 4 events over WebSocket only. Every client event has one payload object and an acknowledgement. ' +
        'Clients ignore events and fields that they do not know.',
    },
    servers: { web: { host: 'localhost:3000', pathname: socketPath, protocol: 'ws' } },
    defaultContentType: 'application/json',
    channels,
    operations,
  };
}

/** AsyncAPI's own schema format is a superset of draft 7. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-7', override: overrideJsonSchema });
  return rest;
}

/** Component keys cannot hold the colon of event names. */
const idOf = (event: string) => event.replace(':', '.');
