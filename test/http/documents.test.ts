import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeAccess } from '../../src/http/describe-access.ts';
import { describeEvents } from '../../src/http/describe-events.ts';
import { describeRest } from '../../src/http/describe-rest.ts';
import { clientEventNames, clientEvents } from '../../src/protocol/client-events.ts';
import { clientExamples, serverExamples } from '../../src/http/event-examples.ts';
import { restExampleOf, restExamples } from '../../src/http/rest-examples.ts';
import { serverEventNames, serverEvents } from '../../src/protocol/server-events.ts';

const readDocument = (name: string) => readFile(join(import.meta.dirname, '../../docs', name), 'utf8');
const stored = async (name: string): Promise<unknown> => JSON.parse(await readDocument(name));
const plain = (document: object): unknown => JSON.parse(JSON.stringify(document));

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
}

/** Every `$ref` of a document, and whether it leads somewhere. */
function danglingRefs(document: object): string[] {
  const text = JSON.stringify(document);
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string);
  return refs.filter((ref) => {
    const steps = ref.replace(/^#\//, '').split('/');
    return (
      steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) === undefined
    );
  });
}

describe('the API documents', () => {
  it('are current (else run `npm run docs`)', async () => {
    expect(await stored('openapi.json')).toEqual(plain(await describeRest()));
    expect(await stored('asyncapi.json')).toEqual(plain(describeEvents()));
    expect(await readDocument('ACCESS.md')).toBe(await describeAccess());
  });

  it('have every event, and an acknowledgement for each that clients send', () => {
    const { channels, operations } = describeEvents() as {
      channels: Record<string, { address: string; messages: object }>;
      operations: Record<string, { action: string; reply?: object }>;
    };
    const addresses = Object.values(channels).map((channel) => channel.address);
    expect(addresses).toEqual([...clientEventNames, ...serverEventNames]);
    const received = Object.values(operations).filter((operation) => operation.action === 'receive');
    expect(received).toHaveLength(clientEventNames.length);
    expect(received.every((operation) => operation.reply !== undefined)).toBe(true);
  });

  it('have an example of each event that is one', () => {
    for (const name of clientEventNames) {
      const { payload, ack } = clientEvents[name];
      expect(payload.parse(clientExamples[name].payload), name).toEqual(clientExamples[name].payload);
      expect(ack.parse(clientExamples[name].ack), name).toEqual(clientExamples[name].ack);
    }
    for (const name of serverEventNames) {
      expect(serverEvents[name].parse(serverExamples[name]), name).toEqual(serverExamples[name]);
    }
  });

  it('have an example of each body that REST takes or gives', async () => {
    const { paths } = (await describeRest()) as { paths: Record<string, Record<string, Operation>> };
    const seen = new Set<string>();
    for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
      const { operationId, requestBody, responses } = operation;
      const example = restExampleOf(operationId);
      seen.add(operationId);
      expect(requestBody?.content['application/json']?.example, operationId).toEqual(example.request?.example);
      const [status] = Object.keys(responses).filter((code) => code.startsWith('2'));
      expect(responses[status as string]?.content?.['application/json']?.example, operationId).toEqual(
        example.reply?.example,
      );
      for (const body of [example.request, example.reply]) {
        if (body !== undefined) expect(body.schema.parse(body.example), operationId).toEqual(body.example);
      }
    }
    expect(seen).toEqual(new Set(Object.keys(restExamples)));
  });

  it('refer to nothing that is not there', async () => {
    expect(danglingRefs(await describeRest())).toEqual([]);
    expect(danglingRefs(describeEvents())).toEqual([]);
  });

  it('leave room for replies to grow, and none for unknown fields in requests', () => {
    const { channels } = describeEvents() as unknown as {
      channels: Record<string, { messages: Record<string, { payload: { additionalProperties?: boolean } }> }>;
    };
    expect(channels['host.kick']?.messages['payload']?.payload.additionalProperties).toBe(false);
    expect(channels['room.locked']?.messages['payload']?.payload).not.toHaveProperty('additionalProperties');
  });
});
