/** Examples of the bodies of OpenID Connect: see `restExamples`. */
import { identitiesReply, oidcStartReply, oidcStartRequest } from '../protocol/oidc.ts';

const at = 1_796_076_000_000;

export const oidcExamples = {
  beginOidc: {},
  beginOidcOnPage: {
    request: { schema: oidcStartRequest, example: { return: '/host', adopt: true } },
    reply: {
      schema: oidcStartReply,
      example: {
        url: 'https://login.school.example/auth?client_id=quickfire&response_type=code&state=Zr7WdXAkGm3x0mE2',
      },
    },
  },
  finishOidc: {},
  listIdentities: {
    reply: {
      schema: identitiesReply,
      example: {
        identities: [
          {
            id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910b',
            provider: 'school',
            email: 'rivers@school.example',
            createdAt: at,
            lastUsedAt: at,
          },
        ],
        hasPassword: true,
      },
    },
  },
  unlinkIdentity: {},
} as const;
