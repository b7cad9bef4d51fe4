/** Examples of the bodies of points and credits. */
import { potOptionsReply } from '../protocol/pots.ts';
import { pointsReply, pointsRequest, type PointRules } from '../protocol/points.ts';
import {
  captureRequest,
  entriesReply,
  grantReply,
  grantRequest,
  holdReply,
  holdRequest,
  holdsReply,
  ledgerCheckReply,
  personWalletReply,
  proofReply,
  refundRequest,
  releaseRequest,
  resolvedHoldReply,
  spendRequest,
  transferReply,
  transferRequest,
  walletReply,
} from '../protocol/wallet.ts';

const [transferId, holdId] = ['0198f0b0-90aa-7f21-a3c4-5d6e7f809201', '0198f0b0-90aa-7f21-a3c4-5d6e7f809202'];
const at = 1_764_500_000_000;
const accountId = '0198f0b0-90aa-7f21-a3c4-5d6e7f809203';
const asset = 'credits';
const receipt = { schema: transferReply, example: { transferId, balance: '1250' } };
const resolved = { schema: resolvedHoldReply, example: { holdId, transferId } };
const gift = {
  id: `${accountId}:7`,
  transferId,
  kind: 'transfer',
  asset,
  amount: '-50',
  balanceAfter: '1250',
  at,
} as const;
const hold = { holdId, transferId, asset, amount: '50', purpose: 'wallet', at, expiresAt: at + 3_600_000 } as const;

const rules: PointRules = {
  takingPart: 10,
  rightAnswer: 5,
  streak: { from: 3, points: 5 },
  places: [50, 30, 20],
  placesFrom: 3,
  dailyCap: 1000,
};
const pointRules = { schema: pointsReply, example: { version: 2, rules } };

export const walletExamples = {
  readPotOptions: {
    reply: {
      schema: potOptionsReply,
      example: { enabled: true, assets: [asset], entryFeeMax: '1000', sponsoredMax: '100000', playersMax: 1000 },
    },
  },
  readWallet: {
    reply: { schema: walletReply, example: { accounts: [{ asset, balance: '1250', held: '50', spendable: true }] } },
  },
  listWalletEntries: {
    reply: {
      schema: entriesReply,
      example: {
        entries: [{ ...gift, memo: 'Thank you', with: { displayName: 'Ada', login: 'ada' } }],
      },
    },
  },
  listHolds: {
    reply: {
      schema: holdsReply,
      example: {
        holds: [{ ...hold, memo: 'An order' }],
      },
    },
  },
  transferMoney: {
    request: { schema: transferRequest, example: { to: 'ada', asset, amount: '20', memo: 'Thank you' } },
    reply: receipt,
  },
  spendMoney: {
    request: { schema: spendRequest, example: { asset, amount: '50', reason: 'A sticker' } },
    reply: receipt,
  },
  holdMoney: {
    request: { schema: holdRequest, example: { asset, amount: '50', reason: 'An order', expiresInMs: 3_600_000 } },
    reply: { schema: holdReply, example: { holdId, expiresAt: at + 3_600_000, transferId, balance: '1250' } },
  },
  releaseHold: { request: { schema: releaseRequest, example: {} }, reply: resolved },
  proveTransfer: {
    reply: {
      schema: proofReply,
      example: {
        seq: 4711,
        seal: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        entries: [
          { accountId: '00000000-0000-4000-8000-000000020002', amount: '50' },
          { accountId, amount: '-50' },
        ],
      },
    },
  },
  grantMoney: {
    request: { schema: grantRequest, example: { to: 'ada', asset, amount: '1000', reason: 'A prize' } },
    reply: { schema: grantReply, example: { transferId } },
  },
  refundSpend: { request: { schema: refundRequest, example: { transferId } }, reply: receipt },
  readPersonWallet: {
    reply: {
      schema: personWalletReply,
      example: {
        user: { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809204', displayName: 'Bo', login: 'bo' },
        accounts: [{ asset, balance: '1250', held: '50', spendable: true }],
        holds: [{ ...hold, memo: 'An order' }],
        entries: [{ ...gift, with: { displayName: 'Ada', login: 'ada' } }],
      },
    },
  },
  captureHold: { request: { schema: captureRequest, example: { amount: '30' } }, reply: resolved },
  readPointRules: { reply: pointRules },
  changePointRules: { request: { schema: pointsRequest, example: { rules } }, reply: pointRules },
  checkLedger: {
    reply: { schema: ledgerCheckReply, example: { ok: true, checked: 4711, differences: [] } },
  },
} as const;
