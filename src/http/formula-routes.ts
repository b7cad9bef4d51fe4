import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { shownText } from '../lib/visible-text.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import { formulasReply, formulasRequest } from '../protocol/formulas.ts';
import { errorReply } from '../protocol/rest.ts';
import { goneOf } from './client-gone.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import type { HttpDeps } from './http-deps.ts';

/** An editor asks for what is being typed: one at a time per person, so that nobody delays the games of others. */
const drawings = { running: 8, waitingMax: 64, perKeyMax: 4, waitMaxMs: 10_000 };

/** JSON may escape each unit of the longest formulas. */
const bodyBytesMax = 256 * 1024;

const schema = {
  tags: ['quizzes'],
  security: [{ bearer: [] }],
  operationId: 'drawFormulas',
  summary: 'Draw formulas of a question that is being written',
  description:
    'For editors: the tree of MathML that screens will get for each formula, or the problem for which they will show its ' +
    'source. Nothing is stored.',
  body: formulasRequest,
  response: { 200: formulasReply, '4xx': errorReply, '5xx': errorReply },
};

export function addFormulaRoutes(
  scope: FastifyInstance,
  { formulas }: Pick<HttpDeps, 'formulas'>,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const drawing = new ConcurrencyLimiter(drawings);
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/formulas',
    { bodyLimit: bodyBytesMax, schema, config: { action: 'quizzes.draw' } },
    async (request, reply) => {
      const tasks = request.body.formulas.map(({ source, displayed = false }) => ({
        source: shownText(source),
        isDisplayed: displayed,
      }));
      const { userId } = callerOf(request);
      const drawn = await drawing.inTurn(userId, goneOf(reply), () => formulas.draw(tasks));
      return { formulas: drawn };
    },
  );
}
