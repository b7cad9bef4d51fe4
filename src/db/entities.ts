import { AccountHolder } from '../../entities/account-holder.ts';
import { AccountLink } from '../../entities/account-link.ts';
import { Account } from '../../entities/account.ts';
import { Answer } from '../../entities/answer.ts';
import { ApiKey } from '../../entities/api-key.ts';
import { AuditEntry } from '../../entities/audit-entry.ts';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { DepositAddress } from '../../entities/deposit-address.ts';
import { DepositChain } from '../../entities/deposit-chain.ts';
import { DepositNonce } from '../../entities/deposit-nonce.ts';
import { DepositToken } from '../../entities/deposit-token.ts';
import { DepositTransaction } from '../../entities/deposit-transaction.ts';
import { DepositTransfer } from '../../entities/deposit-transfer.ts';
import { Deposit } from '../../entities/deposit.ts';
import { DirectQuestion } from '../../entities/direct-question.ts';
import { GameMoment } from '../../entities/game-moment.ts';
import { Entry } from '../../entities/entry.ts';
import { Game } from '../../entities/game.ts';
import { Hold } from '../../entities/hold.ts';
import { IdempotencyKey } from '../../entities/idempotency-key.ts';
import { Invite } from '../../entities/invite.ts';
import { JobPool } from '../../entities/job-pool.ts';
import { Media } from '../../entities/media.ts';
import { ParkedEntry } from '../../entities/parked-entry.ts';
import { Player } from '../../entities/player.ts';
import { PotEntry } from '../../entities/pot-entry.ts';
import { Pot } from '../../entities/pot.ts';
import { QuestionMoment } from '../../entities/question-moment.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { DeletedQuiz } from '../../entities/deleted-quiz.ts';
import { QuizDraft } from '../../entities/quiz-draft.ts';
import { QuizVersion } from '../../entities/quiz-version.ts';
import { Quiz } from '../../entities/quiz.ts';
import { Regrade } from '../../entities/regrade.ts';
import { SeasonBucket } from '../../entities/season-bucket.ts';
import { SeasonGame } from '../../entities/season-game.ts';
import { SeasonName } from '../../entities/season-name.ts';
import { SeasonPoints } from '../../entities/season-points.ts';
import { RewardDue } from '../../entities/reward-due.ts';
import { RewardRules } from '../../entities/reward-rules.ts';
import { Reward } from '../../entities/reward.ts';
import { Session } from '../../entities/session.ts';
import { Setting } from '../../entities/setting.ts';
import { TransferNote } from '../../entities/transfer-note.ts';
import { Transfer } from '../../entities/transfer.ts';
import { TaskRun } from '../../entities/task-run.ts';
import { UserIdentity } from '../../entities/user-identity.ts';
import { User } from '../../entities/user.ts';

/** All tables, for the connection and for the comparison of migrations with entities. */
export const entities = [
  Account,
  AccountHolder,
  AccountLink,
  Answer,
  ApiKey,
  AuditEntry,
  Checkpoint,
  DeadLetter,
  Deposit,
  DepositAddress,
  DepositChain,
  DepositNonce,
  DepositToken,
  DepositTransaction,
  DepositTransfer,
  DirectQuestion,
  Entry,
  Game,
  GameMoment,
  Hold,
  IdempotencyKey,
  Invite,
  JobPool,
  Media,
  ParkedEntry,
  Player,
  Pot,
  PotEntry,
  QuestionMoment,
  QuestionResult,
  Regrade,
  Quiz,
  QuizVersion,
  QuizDraft,
  DeletedQuiz,
  SeasonBucket,
  SeasonGame,
  SeasonName,
  SeasonPoints,
  Reward,
  RewardDue,
  RewardRules,
  Session,
  Setting,
  Transfer,
  TransferNote,
  TaskRun,
  User,
  UserIdentity,
];

/**
 * The tables of the ledger (migrations/sql). Constraints and triggers are more of them than entities can say, so the
 * comparison leaves them alone: test/platform/ledger holds them to their rules.
 */
export const ledgerTables = [
  'account',
  'account_holder',
  'entry',
  'hold',
  'ledger_era',
  'open_hold',
  'transfer',
  'transfer_note',
  'transfer_seal',
] as const;
