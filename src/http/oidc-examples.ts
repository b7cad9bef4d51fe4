/** Examples of the bodies of OpenID Connect: see `restExamples`. */
import { signedInReply } from '../protocol/accounts.ts';
import { identitiesReply, oidcLinkRequest, oidcStartReply, oidcStartRequest } from '../protocol/oidc.ts';

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
  linkOidc: {
    request: { schema: oidcLinkRequest, example: { password: 'a long one of your own' } },
    reply: {
      schema: signedInReply,
      example: {
        user: {
          id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809102',
          displayName: 'Ms Rivers',
          login: 'rivers',
          email: 'rivers@school.example',
          emailVerified: true,
          role: 'host',
          createdAt: at,
        },
        token: 'Zr7WdXAkGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o1tqf',
      },
    },
  },
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
