import { useMemo, useRef } from 'preact/hooks';
import { encode } from 'uqr';

/**
 * The modules of a QR code as one SVG path, dark on light with the quiet zone the standard asks for. Without a label it is
 * hidden from screen readers.
 */
export function QrPicture({ text, class: size, label }: { text: string; class: string; label?: string }) {
  const { path, side } = useMemo(() => {
    const { data, size: side } = encode(text, { ecc: 'M', border: 3 });
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: cells.join(''), side };
  }, [text]);
  return (
    <svg
      viewBox={`0 0 ${side} ${side}`}
      class={`rounded-xl bg-white forced-color-adjust-none ${size}`}
      shape-rendering="crispEdges"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

/** The QR code of the join address; a click shows it as large as the wall. */
export function QrCode({ url, class: size }: { url: string; class?: string }) {
  const large = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        class="shrink-0 rounded-xl"
        aria-label="Show the QR code on the full screen"
        onClick={() => large.current?.showModal()}
      >
        <QrPicture text={url} class={size ?? 'size-[min(16rem,max(9rem,26vh))]'} />
      </button>
      <dialog ref={large} class="m-auto bg-transparent p-0 backdrop:bg-ink/90" aria-label="QR code to join">
        <button
          type="button"
          class="block rounded-xl"
          aria-label="Close the large QR code"
          onClick={() => large.current?.close()}
        >
          <QrPicture text={url} class="size-[min(88vh,88vw)]" />
        </button>
      </dialog>
    </>
  );
}
