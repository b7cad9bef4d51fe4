import { isForgetful } from '../shared/browser-storage.ts';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { SaveState } from './draft/draft-saver.ts';

const words = {
  saved: 'Saved',
  saving: 'Saving…',
  offline: 'Offline, kept on this device',
  others: 'Someone else saved',
} as const;

const keptOnlyHere = 'Offline, kept until this page is closed';

export function saveWords(state: SaveState): string {
  if (state.kind === 'offline' && isForgetful()) return keptOnlyHere;
  return state.kind === 'refused' ? 'Not saved, kept on this device' : words[state.kind];
}

const isRoutine = ({ kind }: SaveState): boolean => kind === 'saved' || kind === 'saving';

const looks = {
  saved: 'text-good',
  saving: 'text-smoke',
  offline: 'text-spark',
  others: 'text-spark',
  refused: 'text-bad',
};

/** Where the work is, in words. Screen readers are told of troubles, and not of every save. */
export function StateLine({ state }: { state: SaveState }) {
  return (
    <p
      role="status"
      aria-live={isRoutine(state) ? 'off' : 'polite'}
      class={`font-bold ${looks[state.kind]}`}
      data-state={state.kind}
    >
      <Fresh text={saveWords(state)} />
    </p>
  );
}
