/** Examples of the bodies of deposits. */
import {
  bindAddressRequest,
  boundAddress,
  claimReply,
  claimRequest,
  depositNonceReply,
  depositNonceRequest,
  depositOptionsReply,
  depositsReply,
  paymentsReply,
} from '../protocol/deposits.ts';

const at = 1_764_500_000_000;
const chainId = 1;
const from = '0x52908400098527886e0f7030069857d2e4169ee7';
const token = '0x6b175474e89094c44da98b954eedeac495271d0f';
const treasury = '0xde709f2102306220921060314715629080e2fb77';
const txHash = '0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060';
const depositId = '0198f0b0-90aa-7f21-a3c4-5d6e7f809204';
const nonce = '8f14e45fceea167a5a36dedd4bea2543';
const message = [
  'quiz.example wants you to sign in with your Ethereum account:',
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '',
  'Pay credits in from this address. Signing costs nothing and allows no payment.',
  '',
  'URI: https://quiz.example',
  'Version: 1',
  'Chain ID: 1',
  `Nonce: ${nonce}`,
  'Issued At: 2025-11-30T10:53:20.000Z',
  'Expiration Time: 2025-11-30T10:58:20.000Z',
].join('\n');
const bound = { id: '0198f0b0-90aa-7f21-a3c4-5d6e7f809205', address: from, boundAt: at };
const paid = { ordinal: 0, token, from, amount: '5000000000000000000', credits: '500' };

export const depositExamples = {
  readDepositOptions: {
    reply: {
      schema: depositOptionsReply,
      example: {
        enabled: true,
        chains: [
          {
            chainId,
            name: 'Ethereum',
            treasury,
            finality: { depth: 64, finalizedTag: true },
            tokens: [
              {
                address: token,
                symbol: 'DAI',
                decimals: 18,
                minimum: '1000000000000000000',
                rate: { num: '100', den: '1000000000000000000' },
              },
            ],
          },
        ],
      },
    },
  },
  makeDepositNonce: {
    request: { schema: depositNonceRequest, example: { address: from, chainId } },
    reply: { schema: depositNonceReply, example: { nonce, message, expiresAt: at + 300_000 } },
  },
  bindDepositAddress: {
    request: { schema: bindAddressRequest, example: { message, signature: `0x${'1b'.repeat(65)}` } },
    reply: { schema: boundAddress, example: bound },
  },
  endDepositAddress: {},
  claimDeposit: {
    request: { schema: claimRequest, example: { chainId, txHash } },
    reply: { schema: claimReply, example: { depositId, state: 'seen' } },
  },
  listDeposits: {
    reply: {
      schema: depositsReply,
      example: {
        deposits: [
          {
            depositId,
            state: 'credited',
            chainId,
            txHash,
            at,
            blockNumber: 23_900_000,
            transfers: [{ ...paid, state: 'credited' }],
          },
        ],
        addresses: [bound],
      },
    },
  },
  listPayments: {
    reply: {
      schema: paymentsReply,
      example: {
        payments: [
          {
            ...paid,
            id: bound.id,
            state: 'unmatched',
            chainId,
            chain: 'Ethereum',
            txHash,
            symbol: 'DAI',
            decimals: 18,
            blockNumber: 23_900_000,
            at,
            seenAt: at,
          },
        ],
      },
    },
  },
} as const;
