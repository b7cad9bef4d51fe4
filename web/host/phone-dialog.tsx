import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { QrPicture } from './qr-code.tsx';

interface Props {
  /** The address that makes a phone the remote of this game; made when it is asked for. */
  linkOf: () => string;
  onClose: () => void;
}

/** Hands the right to run this game to a phone. Nothing secret is shown before it is asked for. */
export function PhoneDialog({ linkOf, onClose }: Props) {
  const [link, setLink] = useState<string | undefined>(undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="m-auto w-fit max-w-[min(40rem,94vw)] overflow-y-auto rounded-3xl border-2 border-haze bg-coal p-[min(2rem,5vw)] text-paper backdrop:bg-ink/90"
      aria-labelledby="phone-title"
      onClose={onClose}
    >
      <h2 id="phone-title" class="text-3xl font-bold">
        Use your phone as a remote
      </h2>
      {link === undefined && (
        <p class="mt-3 text-lg">
          Scan a code with your phone, and it has the buttons of this screen. Both stay in step.
        </p>
      )}
      <p class="mt-3 text-lg font-bold text-spark">
        Whoever has the code or its link can run this game, remove players and end it. Show it where nobody else sees
        this screen.
      </p>
      {link !== undefined && (
        <div class="mt-4 flex flex-col items-center gap-4">
          <QrPicture text={link} class="size-[min(20rem,70vw,40vh)]" label="QR code of the remote" />
          <label class="flex w-full flex-col gap-1">
            <span class="font-bold">Or open this link on your phone</span>
            <input
              class="field font-mono"
              readOnly
              value={link}
              translate={false}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
        </div>
      )}
      <div class="mt-6 flex flex-wrap justify-end gap-3">
        <Button class="min-h-12" onClick={() => dialog.current?.close()} autofocus>
          {link === undefined ? 'Cancel' : 'Done'}
        </Button>
        {link === undefined && (
          <Button look="primary" class="min-h-12" onClick={() => setLink(linkOf())}>
            Show the code
          </Button>
        )}
      </div>
    </dialog>
  );
}
