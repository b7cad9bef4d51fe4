import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { OneTimeSecret } from '../shared/ui/one-time-secret.tsx';
import type { ListedKey, MadeKey } from './key-client.ts';
import { KeyForm } from './key-form.tsx';
import { sayExpiry, sayUse, scopeWords } from './key-words.ts';
import type { KeyProps } from './use-keys.ts';

interface Props extends KeyProps {
  login: string | undefined;
  /** Whoever has none signs in with another service. */
  hasPassword: boolean;
}

/** The keys that a person has given to programs: what each is for, a new one, and the end of one. */
export function KeysPanel({ keys, problem, onMake, onEnd, login, hasPassword }: Props) {
  const [shown, setShown] = useState<'list' | 'form' | { made: MadeKey }>('list');
  const [ending, setEnding] = useState<ListedKey | undefined>(undefined);
  return (
    <section class="flex flex-col gap-2" aria-labelledby="keys">
      <h2 id="keys" class="text-xl font-bold">
        API keys
      </h2>
      <p>A program that has a key of yours does in your name what the key is for. It never gets at your account.</p>
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
      <ul class="flex flex-col gap-2 empty:hidden">
        {keys.map((key) => (
          <KeyRow key={key.id} listed={key} onEnd={() => setEnding(key)} />
        ))}
      </ul>
      {typeof shown === 'object' ? (
        <OneTimeSecret
          label={`The key “${shown.made.name}”`}
          secret={shown.made.key}
          copy="Copy the key"
          note="It is shown this once. Whoever has it can do what it is for: keep it like a password."
          onDone={() => setShown('list')}
        />
      ) : shown === 'form' ? (
        <KeyForm
          login={login}
          hasPassword={hasPassword}
          onCancel={() => setShown('list')}
          onMake={async (wanted) => {
            const reply = await onMake(wanted);
            if ('problems' in reply) return reply.problems;
            setShown(reply);
            return undefined;
          }}
        />
      ) : (
        <Button class="self-start" onClick={() => setShown('form')}>
          Make a key…
        </Button>
      )}
      {ending !== undefined && (
        <ConfirmDialog
          title={`End “${ending.name}”?`}
          text="Programs that use it cannot come in any more, at once. This cannot be undone."
          confirm="End the key"
          onConfirm={() => onEnd(ending.id)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </section>
  );
}

function KeyRow({ listed, onEnd }: { listed: ListedKey; onEnd: () => void }) {
  const { name, prefix, scopes, lastUsedAt, expiresAt } = listed;
  const times = [sayUse(lastUsedAt), sayExpiry(expiresAt, Date.now())].filter((words) => words !== undefined);
  return (
    <li class="panel flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2">
      <div class="min-w-0">
        <p class="font-bold wrap-anywhere" dir="auto" translate={false}>
          {name}
        </p>
        <p class="font-mono text-sm text-smoke" translate={false}>
          {prefix}…
        </p>
        <ul class="list-disc ps-5 text-sm">
          {scopes.map((scope) => (
            <li key={scope}>{scopeWords[scope]}</li>
          ))}
        </ul>
        <p class="text-sm text-smoke">{times.join(' · ')}</p>
      </div>
      <Button aria-label={`End ${name}`} onClick={onEnd}>
        End
      </Button>
    </li>
  );
}
