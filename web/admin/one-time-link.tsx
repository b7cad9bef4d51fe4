import { OneTimeSecret } from '../shared/ui/one-time-secret.tsx';

/** A secret link, shown once, to copy and close. */
export function OneTimeLink({ label, link, onDone }: { label: string; link: string; onDone: () => void }) {
  return (
    <OneTimeSecret
      label={label}
      secret={link}
      copy="Copy the link"
      note="It is shown this once. Give it to nobody but the person it is for."
      onDone={onDone}
    />
  );
}
