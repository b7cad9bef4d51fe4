import { useState } from 'preact/hooks';
import { RestError } from './rest-client.ts';

/** Whose page it cannot be: of nobody, or of a guest. */
export type RefusedVisitor = 'signed_out' | 'guest';

/** Why a page of a person with an account could not read the server, in words; a refusal of the visitor stays. */
export function useFailure() {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [refused, setRefused] = useState<RefusedVisitor | undefined>(undefined);
  const failed = (error: unknown) => {
    const code = error instanceof RestError ? error.code : '';
    if (code === 'signed_out') setRefused('signed_out');
    if (code === 'not_allowed') setRefused('guest');
    setProblem(error instanceof Error ? error.message : String(error));
  };
  return { problem, refused, failed, succeeded: () => setProblem(undefined) };
}
