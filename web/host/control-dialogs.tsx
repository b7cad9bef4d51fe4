import { lazily } from '../shared/lazily.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import type { StageProps } from './host-view.ts';
import { PeopleDialog } from './people-dialog.tsx';
import { PhoneDialog } from './phone-dialog.tsx';
import type { Controls } from './use-controls.ts';

const LiveRegrade = lazily(() => import('../regrade/live-regrade.tsx').then((part) => part.LiveRegrade), {
  isPart: true,
});

/** Whatever the controls have opened. */
export function ControlDialogs({ gameId, snapshot, actions, controls }: StageProps & { controls: Controls }) {
  const { dialog, open } = controls;
  return (
    <>
      {dialog === 'people' && <PeopleDialog snapshot={snapshot} actions={actions} onClose={() => open(undefined)} />}
      {dialog === 'phone' && <PhoneDialog linkOf={() => actions.remoteLink()} onClose={() => open(undefined)} />}
      {dialog === 'regrade' && (
        <LiveRegrade gameId={gameId} index={snapshot.question?.index ?? 0} onClose={() => open(undefined)} />
      )}
      <Question room={snapshot.room} actions={actions} controls={controls} />
    </>
  );
}

interface QuestionProps {
  room: StageProps['snapshot']['room'];
  actions: StageProps['actions'];
  controls: Controls;
}

/** What is asked back before something that can't be undone. */
function Question({ room: { phase, settings }, actions, controls: { asking, ask } }: QuestionProps) {
  if (asking === undefined) return null;
  if (asking === 'close') {
    return (
      <ConfirmDialog
        title="Close it already?"
        text="The question has only just opened."
        confirm="Close now"
        onConfirm={() => actions.next()}
        onClose={() => ask(undefined)}
      />
    );
  }
  const end =
    phase === 'lobby' ? 'The room closes for everyone.' : 'The scores so far decide. Nobody can answer any more.';
  return (
    <ConfirmDialog
      title="End the game now?"
      text={settings.pot === undefined ? end : `${end} Nobody wins the prize pot: it goes back to those who put it in.`}
      confirm="End the game"
      onConfirm={() => actions.end()}
      onClose={() => ask(undefined)}
    />
  );
}
