import { AccountLink } from '../../entities/account-link.ts';
import { Answer } from '../../entities/answer.ts';
import { ApiKey } from '../../entities/api-key.ts';
import { AuditEntry } from '../../entities/audit-entry.ts';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { DirectQuestion } from '../../entities/direct-question.ts';
import { Game } from '../../entities/game.ts';
import { IdempotencyKey } from '../../entities/idempotency-key.ts';
import { Invite } from '../../entities/invite.ts';
import { JobPool } from '../../entities/job-pool.ts';
import { ParkedEntry } from '../../entities/parked-entry.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { DeletedQuiz } from '../../entities/deleted-quiz.ts';
import { QuizDraft } from '../../entities/quiz-draft.ts';
import { QuizVersion } from '../../entities/quiz-version.ts';
import { Quiz } from '../../entities/quiz.ts';
import { Session } from '../../entities/session.ts';
import { Setting } from '../../entities/setting.ts';
import { UserIdentity } from '../../entities/user-identity.ts';
import { User } from '../../entities/user.ts';

/** All tables, for the connection and for the comparison of migrations with entities. */
export const entities = [
  AccountLink,
  Answer,
  ApiKey,
  AuditEntry,
  Checkpoint,
  DeadLetter,
  DirectQuestion,
  Game,
  IdempotencyKey,
  Invite,
  JobPool,
  ParkedEntry,
  Player,
  QuestionResult,
  Quiz,
  QuizVersion,
  QuizDraft,
  DeletedQuiz,
  Session,
  Setting,
  User,
  UserIdentity,
];
