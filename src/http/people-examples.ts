/** Examples of account administration bodies. */
import { seasonExamples } from './season-examples.ts';
import { depositExamples } from './deposit-examples.ts';
import { walletExamples } from './wallet-examples.ts';
import {
  auditReply,
  changedPersonReply,
  inviteRequest,
  invitesReply,
  linkReply,
  newInviteReply,
  peopleReply,
  personRequest,
} from '../protocol/people.ts';

const at = 1_796_076_000_000;
const dayMs = 86_400_000;
const token = 'Zr7WdXAkGm3x0mE2o1tqf8Zr7WdXAkGm3x0mE2o1tqf';
const rivers = { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809102', displayName: 'Ms Rivers', login: 'rivers' };
const admin = { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809100', displayName: 'Kim', login: 'kim' };
const person = {
  ...rivers,
  email: 'rivers@school.example',
  emailVerified: true,
  role: 'host',
  status: 'active',
  createdAt: at,
  lastSeenAt: at + dayMs,
  quizzes: 12,
  games: 40,
};
const invite = { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910b', uses: 30, note: 'Teachers of 2027' };
const expiresAt = at + 7 * dayMs;

/** With those of their points and credits, and of leaderboards. */
export const peopleExamples = {
  ...walletExamples,
  ...seasonExamples,
  ...depositExamples,
  listPeople: { reply: { schema: peopleReply, example: { users: [person] } } },
  changePerson: {
    request: { schema: personRequest, example: { status: 'disabled' } },
    reply: { schema: changedPersonReply, example: { user: { ...person, status: 'disabled' } } },
  },
  makeResetLink: {
    reply: { schema: linkReply, example: { link: `https://quiz.example.org/reset#${token}`, expiresAt: at + dayMs } },
  },
  readAudit: {
    reply: {
      schema: auditReply,
      example: {
        entries: [
          {
            id: '0198f0b0-90aa-7f21-a3c4-5d6e7f80910c',
            at,
            action: 'role_changed',
            actor: admin,
            subject: rivers,
            details: { role: 'admin' },
          },
        ],
      },
    },
  },
  listInvites: {
    reply: {
      schema: invitesReply,
      example: { invites: [{ ...invite, used: 3, createdAt: at, expiresAt, createdBy: admin }] },
    },
  },
  makeInvite: {
    request: { schema: inviteRequest, example: { note: invite.note, uses: invite.uses } },
    reply: {
      schema: newInviteReply,
      example: { ...invite, link: `https://quiz.example.org/register#${token}`, expiresAt },
    },
  },
  deleteInvite: {},
} as const;
