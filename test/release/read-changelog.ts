/** What a release wants of CHANGELOG.md. Its form: `## Unreleased`, then `## VERSION (YYYY-MM-DD)`, the newest first. */

const heading = /^## (.+)$/gm;
const released = /^(\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$/;

/**
 * What keeps the version from being released; empty when nothing does.
 * @param today as YYYY-MM-DD
 */
export function checkChangelog(text: string, version: string, today: string): string[] {
  const headings = [...text.matchAll(heading)].map(({ 1: title = '', index, 0: line }) => ({
    title,
    from: index,
    body: index + line.length,
  }));
  const sections = headings.map(({ title, body }, i) => ({
    title,
    text: text.slice(body, headings[i + 1]?.from).trim(),
  }));
  const problems = sections.flatMap(({ title }) =>
    title === 'Unreleased' || isDated(title, today) ? [] : [`"## ${title}" is neither Unreleased nor "VERSION (DATE)"`],
  );
  const unreleased = sections.find(({ title }) => title === 'Unreleased');
  if (unreleased !== undefined && unreleased.text !== '') {
    problems.push(`"## Unreleased" has entries: give them the heading "## ${version} (${today})"`);
  }
  const newest = sections.find(({ title }) => title !== 'Unreleased');
  const found = released.exec(newest?.title ?? '')?.[1];
  if (found !== version) problems.push(`the newest version is ${found ?? 'none'}, and package.json has ${version}`);
  else if (newest?.text === '') problems.push(`${version} has no entries`);
  return problems;
}

function isDated(title: string, today: string): boolean {
  const date = released.exec(title)?.[2];
  if (date === undefined || Number.isNaN(Date.parse(date))) return false;
  return new Date(date).toISOString().startsWith(date) && date <= today;
}
