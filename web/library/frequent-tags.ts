/** More filters than that are no help; others are found by typing. */
const tagsMax = 12;

/** The tags that most of the quizzes have, and the chosen one, in alphabetical order. */
export function frequentTags(rows: readonly { id: string; tags: readonly string[] }[], chosen: string): string[] {
  const counts = new Map<string, number>();
  for (const tag of rows.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const frequent = [...counts]
    .sort(([a, some], [b, others]) => others - some || a.localeCompare(b))
    .slice(0, tagsMax)
    .map(([tag]) => tag);
  if (chosen !== '' && !frequent.includes(chosen)) frequent.push(chosen);
  return frequent.sort((a, b) => a.localeCompare(b));
}
