/** An OpenID Provider that tells whatever a test wants it to tell. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface Forgery {
  claims?: Record<string, unknown>;
  /** Of the token; `none` leaves the signature out. */
  alg?: string;
  /** Signs with a key that it has not published. */
  wrongKey?: boolean;
  /** Puts other claims below the signature. */
  changed?: Record<string, unknown>;
  /** Its token endpoint's whole reply. */
  reply?: { status: number; body: string };
}

export interface HostileProvider {
  issuer: string;
  /** What the next tokens are. */
  forge: (forgery: Forgery) => void;
  /** How often somebody came for tokens, and for its description. */
  asked: { tokens: number; descriptions: number };
  /** While it is away it closes all connections. */
  away: (isAway: boolean) => void;
  close: () => Promise<void>;
}

const clientId = 'quickfire';

export async function openHostileProvider(): Promise<HostileProvider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let forgery: Forgery = {};
  let isAway = false;
  const asked = { tokens: 0, descriptions: 0 };
  const server = createServer((request, response) => {
    if (isAway) {
      request.socket.destroy();
      return;
    }
    const send = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration') {
      asked.descriptions += 1;
      send(describe(issuer));
    } else if (request.url === '/jwks') {
      send({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] });
    } else {
      asked.tokens += 1;
      const { reply, wrongKey } = forgery;
      if (reply !== undefined) {
        response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
        return;
      }
      const key = wrongKey === true ? others.privateKey : keys.privateKey;
      send({ access_token: 'a', token_type: 'Bearer', id_token: makeToken(issuer, key, forgery) });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    forge: (wanted) => void (forgery = wanted),
    asked,
    away: (wanted) => void (isAway = wanted),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await sleep(0);
    },
  };
}

const describe = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  // What a client that trusts the description alone would fall for.
  id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
});

function makeToken(issuer: string, key: KeyObject, { alg = 'RS256', claims = {}, changed }: Forgery): string {
  const at = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = { iss: issuer, aud: clientId, sub: 'mallory', iat: at, exp: at + 60, ...claims };
  const head = encode({ alg, kid: 'k1' });
  const signed = `${head}.${encode(body)}`;
  const signature = alg === 'none' ? '' : createSign('sha256').update(signed).sign(key, 'base64url');
  return `${changed === undefined ? signed : `${head}.${encode({ ...body, ...changed })}`}.${signature}`;
}
