import type { FieldProblem } from './question-form.ts';

/** Names what is wrong with a field, for `aria-describedby`. */
export const noteId = (field: string): string => `note-${field.replaceAll('/', '-')}`;

/** What a control says of itself: where a jump to the field leads, and what is wrong with it. */
export function fieldMarks(field: string, problems: readonly FieldProblem[]) {
  const found = problems.filter((problem) => problem.field === field);
  if (found.length === 0) return { 'data-field': field };
  const marks = { 'data-field': field, 'aria-describedby': noteId(field) };
  return found.some(({ isError }) => isError) ? { ...marks, 'aria-invalid': true } : marks;
}

/** What is wrong with a field, below it. */
export function ProblemNote({ field, problems }: { field: string; problems: readonly FieldProblem[] }) {
  const found = problems.filter((problem) => problem.field === field);
  if (found.length === 0) return null;
  return (
    <div id={noteId(field)} class="w-full">
      {found.map(({ text, isError }) => (
        <p key={text} class={`text-sm font-bold ${isError ? 'text-bad' : 'text-spark'}`}>
          <span aria-hidden="true">{isError ? '● ' : '○ '}</span>
          {text}
        </p>
      ))}
    </div>
  );
}
