import { useState } from 'preact/hooks';
import type { SettingsInput } from '../../src/protocol/settings.ts';

interface Choices {
  autoAdvance: boolean;
  lateJoin: boolean;
  streakBonus: boolean;
  shuffleOptions: boolean;
  closeWhenAllAnswered: boolean;
  madeUpNames: boolean;
  speed: 'full' | 'half' | 'none';
  teams: string;
}

const defaults: Choices = {
  autoAdvance: false,
  lateJoin: true,
  streakBonus: false,
  shuffleOptions: false,
  closeWhenAllAnswered: true,
  madeUpNames: false,
  speed: 'full',
  teams: '',
};

const switches: {
  name: Exclude<keyof Choices, 'speed' | 'teams'>;
  label: string;
  hint: string;
}[] = [
  { name: 'autoAdvance', label: 'Go on by itself', hint: 'Questions follow each other without a click.' },
  { name: 'lateJoin', label: 'Late joining', hint: 'Players may come in after the start.' },
  { name: 'streakBonus', label: 'Streak bonus', hint: 'Extra points for several right in a row.' },
  { name: 'shuffleOptions', label: 'Shuffle the options', hint: 'The same order for everyone in the room.' },
  { name: 'closeWhenAllAnswered', label: 'Close when all have answered', hint: 'No waiting for the clock.' },
  { name: 'madeUpNames', label: 'Made-up names only', hint: 'The game names the players. Nobody writes a name.' },
];

/** Team names as they are typed, one a line; empty lines are nothing. */
export const teamsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is wrong with the team names, by the contract's rules; `undefined` when they, or none, are fine. */
export function teamsProblem(teams: string[]): string | undefined {
  if (teams.length === 0) return undefined;
  if (teams.length === 1) return 'Name at least two teams, or none.';
  if (teams.length > 20) return 'At most twenty teams.';
  if (teams.some((team) => team.length > 40)) return 'A team name has at most 40 characters.';
  if (new Set(teams.map((team) => team.toLowerCase())).size < teams.length)
    return 'The team names must all be different.';
  return undefined;
}

function settingsOf({ speed, teams, madeUpNames, ...flags }: Choices): SettingsInput {
  const names = teamsOf(teams);
  return {
    ...flags,
    speedWeight: { full: 1, half: 0.5, none: 0 }[speed],
    ...(names.length === 0 ? {} : { teams: names }),
    ...(madeUpNames ? { names: 'made_up' } : {}),
  };
}

interface Props {
  /** At first; else only that it is played as usual is shown. */
  isOpen: boolean;
  onChange: (settings: SettingsInput, problem: string | undefined) => void;
}

/** The settings most hosts want, in a compact form; everything else keeps its default. */
export function SettingsForm({ isOpen, onChange }: Props) {
  const [choices, setChoices] = useState(defaults);
  const change = (more: Partial<Choices>) => {
    const next = { ...choices, ...more };
    setChoices(next);
    onChange(settingsOf(next), teamsProblem(teamsOf(next.teams)));
  };
  const isChanged = JSON.stringify(choices) !== JSON.stringify(defaults);
  return (
    <details class="panel px-5 py-3" open={isOpen}>
      <summary class="min-h-11 content-center">
        <h2 class="inline text-xl font-bold">How it is played</h2>
        {isChanged ? (
          <span key="changed" class="ms-2 text-smoke">
            changed
          </span>
        ) : (
          <span key="usual" class="ms-2 text-smoke">
            as usual
          </span>
        )}
      </summary>
      <fieldset class="flex flex-col gap-3 pt-2 pb-2">
        <legend class="sr-only">How it is played</legend>
        {switches.map(({ name, label, hint }) => (
          <label key={name} class="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              class="size-6 shrink-0 accent-flame"
              checked={choices[name]}
              onChange={(event) => change({ [name]: event.currentTarget.checked })}
            />
            <span>
              <span class="block leading-tight font-bold">{label}</span>
              <span class="text-sm text-smoke">{hint}</span>
            </span>
          </label>
        ))}
        <label class="flex flex-col gap-1">
          <span class="font-bold">Points for speed</span>
          <select
            class="field"
            value={choices.speed}
            onChange={(event) => change({ speed: event.currentTarget.value as Choices['speed'] })}
          >
            <option value="full">The faster, the more (down to half)</option>
            <option value="half">A little (down to three quarters)</option>
            <option value="none">None: only right or wrong counts</option>
          </select>
        </label>
        <details class="group">
          <summary class="min-h-11 content-center font-bold">Teams</summary>
          <label class="flex flex-col gap-1">
            <span class="text-sm text-smoke">One name a line, two to twenty. Leave it empty to play alone.</span>
            <textarea
              class="field"
              rows={3}
              value={choices.teams}
              onInput={(event) => change({ teams: event.currentTarget.value })}
            />
          </label>
        </details>
      </fieldset>
    </details>
  );
}
