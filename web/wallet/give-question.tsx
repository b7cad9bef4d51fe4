import { type Asset, sayAmount } from '../shared/amounts.ts';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';

interface Props {
  gift: { to: string; amount: string; asset: Asset };
  /** What cannot be undone, and what will be left. */
  text: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks with the name and the amount before something is given. */
export function GiveQuestion({ gift: { to, amount, asset }, text, onYes, onClose }: Props) {
  const what = sayAmount(amount, asset);
  return (
    <ConfirmDialog
      title={
        <>
          Give {what} to{' '}
          <bdi translate={false} class="wrap-anywhere">
            {to}
          </bdi>
          ?
        </>
      }
      text={text}
      confirm={`Give ${what}`}
      onConfirm={onYes}
      onClose={onClose}
    />
  );
}
