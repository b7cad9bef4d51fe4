import { useLocation } from 'preact-iso';
import { ProofPage } from './proof-page.tsx';
import { WalletPage } from './wallet-page.tsx';

/** All pages of the wallet in one part. */
export function WalletPages() {
  const { path } = useLocation();
  const [, transferId] = /^\/wallet\/proof\/([^/]+)$/.exec(path) ?? [];
  return transferId === undefined ? <WalletPage /> : <ProofPage transferId={decodeURIComponent(transferId)} />;
}
