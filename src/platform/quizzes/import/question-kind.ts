const kinds = [
  ['choice', /^(?:|multiple choice|single|single choice|quiz|choice|mc)$/],
  ['multiple', /^(?:checkbox|checkboxes|multiple|multiple select)$/],
  ['text', /^(?:fill in the blanks?|typing|text|short answer)$/],
  ['poll', /^poll$/],
] as const;

/** What a type that a table names is here; without a name, a choice. Undefined for what is not here. */
export function kindOf(type: string): (typeof kinds)[number][0] | undefined {
  const folded = type
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
  return kinds.find(([, pattern]) => pattern.test(folded))?.[0];
}
