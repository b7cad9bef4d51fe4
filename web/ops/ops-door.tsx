import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Logo } from '../shared/ui/logo.tsx';
import { Screen } from '../shared/ui/screen.tsx';

export interface OpsDoorProps {
  /** `closed`: this server has no admin token, and so no operators. */
  state: 'looking' | 'ask' | 'closed' | 'unreachable';
  refusal?: string;
  onToken: (token: string) => void;
}

/** The form in which an operator enters the admin token. */
export function OpsDoor({ state, refusal, onToken }: OpsDoorProps) {
  return (
    <Screen name="Operations" class="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 px-5 py-8">
      <h1 class="flex flex-col items-center gap-2 text-center">
        <Logo class="text-4xl" />
        <span class="text-2xl font-bold">Operations</span>
      </h1>
      {state === 'looking' && <p class="text-center text-smoke">One moment…</p>}
      {state === 'unreachable' && (
        <p role="alert" class="text-center font-bold text-bad">
          {refusal ?? "The server can't be reached."} Trying again…
        </p>
      )}
      {state === 'closed' && <Closed />}
      {state === 'ask' && <Ask refusal={refusal} onToken={onToken} />}
    </Screen>
  );
}

function Closed() {
  return (
    <div class="panel flex flex-col gap-3 p-5">
      <p class="text-lg font-bold">This server has no admin token, so there is nothing to see here.</p>
      <p>
        Set <code class="text-spark">ADMIN_TOKEN</code> to a secret of 16 characters or more, for every web and every
        worker, and start them again:
      </p>
      <pre class="overflow-x-auto rounded-lg bg-ink p-3 text-sm" tabIndex={0}>
        ADMIN_TOKEN=$(openssl rand -hex 16)
      </pre>
    </div>
  );
}

function Ask({ refusal, onToken }: { refusal: string | undefined; onToken: (token: string) => void }) {
  const [token, setToken] = useState('');
  return (
    <form
      class="panel flex flex-col gap-4 p-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (token !== '') onToken(token);
      }}
    >
      <label class="text-lg font-bold" for="token">
        Admin token
      </label>
      <input
        id="token"
        class="field"
        type="password"
        autocomplete="current-password"
        spellcheck={false}
        value={token}
        aria-describedby="token-note"
        onInput={(event) => setToken(event.currentTarget.value.trim())}
      />
      <p id="token-note" class="text-sm text-smoke">
        What ADMIN_TOKEN is on the server. It is kept for this tab, until the tab is closed.
      </p>
      <p role="alert" class="font-bold text-bad empty:hidden">
        {refusal}
      </p>
      <Button look="primary" type="submit" class="min-h-12" disabled={token === ''}>
        Show operations
      </Button>
    </form>
  );
}
