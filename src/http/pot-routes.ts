import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { potOptionsReply } from '../protocol/pots.ts';
import { errorReply } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const schemas = {
  options: {
    tags: ['wallet'],
    security: [{ bearer: [] }],
    operationId: 'readPotOptions',
    summary:
      'Whether hosts may put up prize pots here, of which assets, and how large; `settings.pot` of a game is one',
    response: { 200: potOptionsReply, '4xx': errorReply, '5xx': errorReply },
  },
};

/** What the operator allows. */
export function addPotRoutes(scope: FastifyInstance, { potLimits }: Pick<HttpDeps, 'potLimits'>): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/pots/options', { schema: schemas.options, config: { action: 'wallet.read' } }, async () => {
    if (potLimits === undefined) return { enabled: false, assets: [] };
    const { assets, feeMax, sponsoredMax, playersMax } = potLimits;
    const maxima = { entryFeeMax: `${feeMax}`, sponsoredMax: `${sponsoredMax}`, playersMax };
    return { enabled: true, assets: [...assets], ...maxima };
  });
}
