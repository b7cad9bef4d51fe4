import { useEffect, useState } from 'preact/hooks';
import type { PointRules, PointsReply } from '../../src/protocol/points.ts';
import { Field, focusProblem } from '../account/field.tsx';
import { plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { AdminFrame } from './admin-frame.tsx';
import { exampleOf, type FieldName, readRules, type Typed, typedOf } from './point-fields.ts';

export interface PointsProps {
  /** Absent until it has been read. */
  reply: PointsReply | undefined;
  problem?: string | undefined;
  /** Resolves to why they could not be saved, if so. */
  onSave: (rules: PointRules) => Promise<string | undefined>;
  onRetry: () => void;
}

const groups: readonly [
  title: string,
  fields: readonly (readonly [name: FieldName, label: string, hint?: string])[],
][] = [
  [
    'Answers',
    [
      ['takingPart', 'For taking part', 'For at least one answer. 0 switches a rule off.'],
      ['rightAnswer', 'For each right answer'],
      ['streakPoints', 'Extra for right answers in a row', 'For each one of the longest run of a game.'],
      ['streakFrom', 'The extra starts at', '3: the third right answer in a row is the first that has it.'],
    ],
  ],
  [
    'Places',
    [
      ['first', 'First place'],
      ['second', 'Second place'],
      ['third', 'Third place'],
      ['placesFrom', 'Places count from', 'So many players must have answered something.'],
    ],
  ],
  ['Limit', [['dailyCap', 'At most on one day', 'For all games of a person that ended on one day, in UTC.']]],
];

/** The rules by which games bring points to people with an account. */
export function PointsView({ reply, problem, onSave, onRetry }: PointsProps) {
  return (
    <AdminFrame name="Rules of points" problem={problem}>
      {problem !== undefined && (
        <Button class="self-start" onClick={onRetry}>
          Try again
        </Button>
      )}
      {reply === undefined ? (
        problem === undefined && <p role="status">One moment…</p>
      ) : (
        <RulesForm reply={reply} onSave={onSave} />
      )}
    </AdminFrame>
  );
}

function RulesForm({ reply: { version, rules }, onSave }: Pick<PointsProps, 'onSave'> & { reply: PointsReply }) {
  const [typed, setTyped] = useState<Typed>(() => typedOf(rules));
  const [problems, setProblems] = useState<Partial<Typed>>({});
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const [state, setState] = useState<'still' | 'saving' | 'saved'>('still');
  const [form, setForm] = useState<HTMLFormElement | null>(null);
  useEffect(() => focusProblem(form), [problems]);
  // Digits of other scripts and zeros before a number are shown as they were understood.
  useEffect(() => setTyped(typedOf(rules)), [rules]);
  const read = readRules(typed);
  const isChanged = JSON.stringify(typed) !== JSON.stringify(typedOf(rules));
  const save = async () => {
    setProblems('problems' in read ? read.problems : {});
    setRefusal(undefined);
    if ('problems' in read || state === 'saving') return;
    setState('saving');
    const refused = await onSave(read.rules);
    setRefusal(refused);
    setState(refused === undefined ? 'saved' : 'still');
  };
  return (
    <form
      ref={setForm}
      noValidate
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p role="status" class="font-bold">
        <Fresh text={`${state === 'saved' ? 'Saved: version' : 'Version'} ${version} is in force.`} />
      </p>
      <p>
        A changed rule counts for games that end from now on. Guests, and the person whose game it is, earn nothing.
      </p>
      <RuleFields typed={typed} problems={problems} onInput={(name, value) => setTyped({ ...typed, [name]: value })} />
      {'rules' in read && (
        <p>
          For example: ten right answers in a row and the first place are{' '}
          <strong>{plural(exampleOf(read.rules), 'point')}</strong>.
        </p>
      )}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={refusal} />
      </p>
      <div class="flex flex-wrap gap-3">
        <Button type="submit" look="primary" class="min-h-12" disabled={state === 'saving'}>
          <Fresh text={state === 'saving' ? 'One moment…' : 'Save the rules'} />
        </Button>
        {isChanged && (
          <Button
            onClick={() => {
              setTyped(typedOf(rules));
              setProblems({});
            }}
          >
            Undo the changes
          </Button>
        )}
      </div>
    </form>
  );
}

interface FieldsProps {
  typed: Typed;
  problems: Partial<Typed>;
  onInput: (name: FieldName, value: string) => void;
}

function RuleFields({ typed, problems, onInput }: FieldsProps) {
  return (
    <div class="grid gap-4 md:grid-cols-3 md:items-start">
      {groups.map(([title, fields]) => (
        <section key={title} class="panel flex flex-col gap-3 p-4" aria-label={title}>
          <h2 class="text-xl font-bold">{title}</h2>
          {fields.map(([name, label, hint]) => (
            <Field
              key={name}
              id={`rule-${name}`}
              label={label}
              autocomplete="off"
              inputMode="numeric"
              {...(hint === undefined ? {} : { hint })}
              value={typed[name]}
              onInput={(value) => onInput(name, value)}
              problem={problems[name]}
            />
          ))}
        </section>
      ))}
    </div>
  );
}
