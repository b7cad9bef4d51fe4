import swagger, { type SwaggerTransform } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { protocolVersion } from '../protocol/version.ts';
import { restExampleOf } from './rest-examples.ts';
import { errorReply, resultsReply } from '../protocol/rest.ts';
import { quizSchema } from '../protocol/quiz.ts';
import { settingsSchema } from '../protocol/settings.ts';
import { overrideJsonSchema } from './json-schema-override.ts';

/** The OpenAPI 3.1 document of all routes registered after it, and its page at `/docs`. */
export async function documentApi(app: FastifyInstance): Promise<void> {
  const schemaRegistry = z.registry<{ id: string }>();
  schemaRegistry.add(errorReply, { id: 'Error' });
  schemaRegistry.add(quizSchema, { id: 'Quiz' });
  schemaRegistry.add(settingsSchema, { id: 'Settings' });
  schemaRegistry.add(resultsReply, { id: 'Results' });
  const options = { schemaRegistry, zodToJsonConfig: { override: overrideJsonSchema } };
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Quickfire REST API',
        version: String(protocolVersion),
        description: 'Quizzes, games and results. The live game itself is in the AsyncAPI document.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: withAction(createJsonSchemaTransform(options)),
    transformObject: (document) => withExamples(withoutUnused(createJsonSchemaTransformObject(options)(document))),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: {
      'default-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'self'",
      'img-src': ["'self'", 'data:'],
      'object-src': "'none'",
      'script-src': "'self'",
      // Swagger UI sets styles on elements.
      'style-src': ["'self'", "'unsafe-inline'"],
    },
  });
}

/** Adds each route's action: docs/ACCESS.md lists permissions. */
function withAction<S extends FastifySchema>(transform: SwaggerTransform<S>): SwaggerTransform<S> {
  return (route) => {
    const { schema, url } = transform(route);
    const { action } = route.route.config ?? {};
    return { url, schema: action === undefined ? schema : { ...schema, 'x-action': action } };
  };
}

/** Removes unused variants: each schema yields a sent and a received one, and most need only one. */
function withoutUnused<T extends object>(document: T): T {
  const { components } = document as { components?: { schemas?: Record<string, unknown> } };
  const text = JSON.stringify(document);
  const used = Object.entries(components?.schemas ?? {}).filter(([name]) =>
    text.includes(`"#/components/schemas/${name}"`),
  );
  return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}

interface Body {
  content?: Record<string, { example?: unknown }>;
}
interface Operation {
  operationId?: string;
  requestBody?: Body;
  responses?: Record<string, Body>;
}

/** Adds the examples of bodies. */
function withExamples<T extends object>(document: T): T {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> };
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    const { operationId = '', requestBody, responses = {} } = operation;
    const { request, reply } = restExampleOf(operationId);
    const [done] = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    for (const [body, shown] of [
      [requestBody, request],
      [done?.[1], reply],
    ] as const) {
      const json = body?.content?.['application/json'];
      if (json !== undefined && shown !== undefined) json.example = shown.example;
    }
  }
  return document;
}
