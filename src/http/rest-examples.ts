/**
 * One example of each REST body, by operation: shown in the OpenAPI document, and checked against the schemas by a
 * test.
 */
import type * as z from 'zod/mini';
import {
  apiKeyReply,
  apiKeyRequest,
  apiKeysReply,
  authOptionsReply,
  deleteMeRequest,
  exportReply,
  firstAdminRequest,
  forgotReply,
  forgotRequest,
  loginRequest,
  meReply,
  meRequest,
  passwordRequest,
  registerRequest,
  resetRequest,
  sessionsReply,
  signedInReply,
  ticketReply,
  ticketRequest,
  verifyRequest,
} from '../protocol/accounts.ts';
import { exportExamples } from './export-examples.ts';
import { formulasReply, formulasRequest } from '../protocol/formulas.ts';
import { gameExamples } from './game-examples.ts';
import { importExamples } from './import-examples.ts';
import { jobExamples } from './job-examples.ts';
import { oidcExamples } from './oidc-examples.ts';
import { mediaExamples } from './media-examples.ts';
import { opsReply, rolloutReply, rolloutRequest } from '../protocol/ops.ts';
import { ownResultExamples } from './own-result-examples.ts';
import { reportExamples } from './report-examples.ts';
import { peopleExamples } from './people-examples.ts';
import { quizSchema, type Quiz } from '../protocol/quiz.ts';
import {
  createdQuizReply,
  guestReply,
  guestRequest,
  quizListReply,
  draftReply,
  draftRequest,
  draftWrittenReply,
  quizReply,
  quizVersionsReply,
  receiptReply,
  resultsReply,
  roomReply,
} from '../protocol/rest.ts';
import { features } from '../protocol/version.ts';

interface BodyExample {
  schema: z.ZodMiniType;
  example: unknown;
}
interface Exchange {
  request?: BodyExample;
  reply?: BodyExample;
}

const at = 1_796_076_000_000;
const gameId = '0198f0c2-7a40-7bd3-9f6e-2f1c54d7a8e1';
const quizId = '0198f0b1-1c5e-7a04-8d7b-96f0e3a1c2d4';
const copyId = '0198f0b1-9b02-7c51-8a6e-3d2c1b0a9f87';
const playerId = 'h7k2mqx49fzwtc3b';
const apiKey = {
  id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910b',
  name: 'Timetable',
  prefix: 'qf_BmNyZAlM',
  scopes: ['quizzes:read', 'games:write'] as const,
  createdAt: at,
};
const ticket = `t.${gameId}.1796076060000~0198f0b0-90aa-7f21-a3c4-5d6e7f809102~Zr7WdXAkGm3x.kGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o`;

const quiz: Quiz = quizSchema.parse({
  title: 'Rivers',
  language: 'en',
  tags: ['geography'],
  questions: [
    {
      id: 'Xw3kPq9ZrT4mB7cV',
      type: 'single',
      prompt: 'Which river is the longest?',
      options: [
        { text: 'Amazon', correct: false },
        { text: 'Nile', correct: true },
      ],
    },
  ],
});
const rollout = {
  percent: 100,
  source: 'ops',
  by: 'Kim',
  at,
  limits: { p99Ms: 1000, errorPercent: 1, samplesMin: 200 },
};

const results = {
  gameId,
  quizTitle: 'Rivers',
  tags: ['geography'],
  language: 'en',
  pin: '418273',
  status: 'finished',
  startedAt: at,
  endedAt: at + 60_000,
  players: [{ playerId, nickname: 'Ana', score: 941, rank: 1, correctCount: 1, answerCount: 1 }],
  questions: [
    {
      index: 0,
      questionId: 'q3Lr0xkWm5vT9sBd',
      type: 'single',
      prompt: 'Which river is the longest?',
      options: ['Amazon', 'Nile'],
      solution: 1,
      answered: 1,
      correct: 1,
      counts: [0, 1],
      averageMs: 2350,
    },
  ],
  answers: { accepted: 1 },
};

const ops = {
  now: at,
  processes: [
    {
      id: 'web-1',
      kind: 'web',
      at,
      uptimeMs: 3_600_000,
      cpu: 0.21,
      memoryBytes: 180_000_000,
      eventLoop: { lagP99Ms: 12, utilization: 0.18 },
      pool: { used: 0, idle: 2, waiting: 0 },
      sockets: 501,
      rooms: 1,
      players: 500,
      busyLevel: 0,
    },
  ],
  latency: [{ measure: 'answer', path: 'buffered', count: 500, p50Ms: 9, p95Ms: 31, p99Ms: 46 }],
  answers: [{ path: 'buffered', outcome: 'accepted', count: 5000, lastMinute: 500 }],
  log: { entries: 40, foldLagMs: 120 },
  redis: { memoryPercent: 7 },
  rollout,
};

const token = 'Zr7WdXAkGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o1tqf';
const user = {
  id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809102',
  displayName: 'Ms Rivers',
  login: 'rivers',
  emailVerified: false,
  role: 'host',
  locale: 'en',
  createdAt: at,
};
const password = 'a long one of your own';

const accountExamples = {
  readAuthOptions: {
    reply: { schema: authOptionsReply, example: { guests: true, registration: 'open', mail: true, oidc: [] } },
  },
  register: {
    request: {
      schema: registerRequest,
      example: { login: 'rivers', email: 'rivers@school.example', password, locale: 'en' },
    },
    reply: { schema: signedInReply, example: { user, token } },
  },
  signIn: {
    request: { schema: loginRequest, example: { login: 'rivers', password, adopt: true } },
    reply: { schema: signedInReply, example: { user, token } },
  },
  signOut: {},
  forgotPassword: {
    request: { schema: forgotRequest, example: { email: 'rivers@school.example' } },
    reply: { schema: forgotReply, example: {} },
  },
  verifyEmail: {
    request: { schema: verifyRequest, example: { token } },
    reply: { schema: meReply, example: { user: { ...user, email: 'rivers@school.example', emailVerified: true } } },
  },
  resetPassword: { request: { schema: resetRequest, example: { token, password } } },
  readMe: { reply: { schema: meReply, example: { user: { ...user, hasPoints: true } } } },
  changeMe: {
    request: { schema: meRequest, example: { displayName: 'Ms Rivers', email: 'rivers@school.example', password } },
    reply: { schema: meReply, example: { user: { ...user, email: 'rivers@school.example' } } },
  },
  createTicket: {
    request: { schema: ticketRequest, example: { pin: '418273' } },
    reply: { schema: ticketReply, example: { ticket, expiresAt: 1_796_076_060_000 } },
  },
  listApiKeys: { reply: { schema: apiKeysReply, example: { keys: [{ ...apiKey, lastUsedAt: at }] } } },
  createApiKey: {
    request: { schema: apiKeyRequest, example: { name: apiKey.name, scopes: apiKey.scopes, password } },
    reply: {
      schema: apiKeyReply,
      example: { ...apiKey, key: `${apiKey.prefix}_BmNyZAlMxY9kLwX8jKvW7iJuV6hItU5gHsT4f4LtXtT` },
    },
  },
  endApiKey: {},
  changePassword: { request: { schema: passwordRequest, example: { current: password, next: `${password}, again` } } },
  listSessions: {
    reply: {
      schema: sessionsReply,
      example: {
        sessions: [
          {
            id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910a',
            kind: 'web',
            createdAt: at,
            lastUsedAt: at,
            device: 'Mozilla/5.0',
            current: true,
          },
        ],
      },
    },
  },
  endSession: {},
  exportMe: {
    reply: {
      schema: exportReply,
      example: {
        exportedAt: at,
        account: { ...user, status: 'active', hasPassword: true },
        sessions: [{ id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910a', kind: 'web', createdAt: at, lastUsedAt: at }],
        keys: [{ ...apiKey, lastUsedAt: at }],
        identities: [],
        links: [],
        invites: [],
        media: [],
        regrades: [],
        seasons: [{ season: 'all', points: '4980' }],
        requests: [],
        audit: [],
        wallets: [{ asset: 'credits', balance: '85', held: '0' }],
        transfers: [
          {
            id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809aaa',
            kind: 'grant',
            asset: 'credits',
            at,
            note: 'A prize',
            entries: [{ account: 'wallet', amount: '85', balanceAfter: '85' }],
          },
        ],
        holds: [],
        pots: [],
        potEntries: [],
        quizzes: [],
        games: [],
        seats: [],
      },
    },
  },
  deleteMe: { request: { schema: deleteMeRequest, example: { password } } },
  becomeFirstAdmin: {
    request: { schema: firstAdminRequest, example: { token } },
    reply: { schema: meReply, example: { user: { ...user, role: 'admin' } } },
  },
} as const satisfies Record<string, Exchange>;

export const restExamples = {
  ...accountExamples,
  ...peopleExamples,
  ...importExamples,
  drawFormulas: {
    request: { schema: formulasRequest, example: { formulas: [{ source: 'x^2' }, { source: '\\frac{1' }] } },
    reply: {
      schema: formulasReply,
      example: {
        formulas: [
          { math: ['math', { alttext: 'x^2' }, ['msup', ['mi', 'x'], ['mn', '2']]] },
          { problem: "Unexpected end of input in a macro argument, expected '}'" },
        ],
      },
    },
  },
  ...mediaExamples,
  ...exportExamples,
  ...ownResultExamples,
  ...reportExamples,
  ...oidcExamples,
  createGuest: {
    request: { schema: guestRequest, example: {} },
    reply: {
      schema: guestReply,
      example: {
        token: 'Zr7WdXAkGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o1tqf',
        user: { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809102', displayName: 'Guest' },
      },
    },
  },
  lookUpRoom: {
    reply: {
      schema: roomReply,
      example: { title: 'Rivers', language: 'en', phase: 'lobby', locked: false, teams: ['Red', 'Blue'], features },
    },
  },
  lookUpReceipt: {
    reply: {
      schema: receiptReply,
      example: { state: 'stored', playerId, question: 0, answer: 1, elapsedMs: 2350 },
    },
  },
  listQuizzes: {
    reply: {
      schema: quizListReply,
      example: {
        quizzes: [
          {
            id: quizId,
            title: 'Rivers',
            questionCount: 1,
            language: 'en',
            tags: ['geography'],
            sample: false,
            updatedAt: at,
            draft: false,
            plays: 3,
            cover: 'https://pictures.example.org/nile.jpg',
          },
        ],
      },
    },
  },
  createQuiz: {
    request: { schema: quizSchema, example: quiz },
    reply: { schema: createdQuizReply, example: { ...quiz, id: quizId, version: 1 } },
  },
  replaceQuiz: {
    request: { schema: quizSchema, example: quiz },
    reply: { schema: quizReply, example: { ...quiz, id: quizId, version: 2 } },
  },
  readQuiz: { reply: { schema: quizReply, example: { ...quiz, id: quizId, version: 1 } } },
  deleteQuiz: {},
  readQuizDraft: {
    reply: {
      schema: draftReply,
      example: {
        content: { title: 'Rivers' },
        rev: 4,
        baseVersion: 2,
        problems: [{ path: '/questions', code: 'invalid_type', message: 'Invalid input' }],
      },
    },
  },
  writeQuizDraft: {
    request: { schema: draftRequest, example: { title: 'Rivers' } },
    reply: {
      schema: draftWrittenReply,
      example: { rev: 5, problems: [{ path: '/questions', code: 'invalid_type', message: 'Invalid input' }] },
    },
  },
  deleteQuizDraft: {},
  publishQuiz: { reply: { schema: quizReply, example: { ...quiz, id: quizId, version: 3 } } },
  listQuizVersions: {
    reply: {
      schema: quizVersionsReply,
      example: {
        versions: [
          { version: 2, publishedAt: at + 60_000, publishedBy: { id: user.id, displayName: 'Ana' }, bytes: 412 },
          { version: 1, publishedAt: at, bytes: 409 },
        ],
      },
    },
  },
  readQuizVersion: { reply: { schema: quizReply, example: { ...quiz, id: quizId, version: 1 } } },
  restoreQuiz: { reply: { schema: quizReply, example: { ...quiz, id: quizId, version: 1 } } },
  duplicateQuiz: { reply: { schema: quizReply, example: { ...quiz, id: copyId, version: 1 } } },
  ...gameExamples,
  readResults: { reply: { schema: resultsReply, example: results } },
  readOps: { reply: { schema: opsReply, example: ops } },
  ...jobExamples,
  changeRollout: {
    request: { schema: rolloutRequest, example: { percent: 100, by: 'Kim' } },
    reply: { schema: rolloutReply, example: rollout },
  },
} as const satisfies Record<string, Exchange>;

export type RestOperation = keyof typeof restExamples;
/** Example request and reply of the operation, if any. */
export const restExampleOf = (operationId: string): Exchange =>
  Object.hasOwn(restExamples, operationId) ? restExamples[operationId as RestOperation] : {};
