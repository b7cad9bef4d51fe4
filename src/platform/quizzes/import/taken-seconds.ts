/** Seconds that a question may take, and how many are usual. */
const limits = { min: 5, max: 240 } as const;
const usual: Record<string, number> = { wayground: 30 };
const usualElsewhere = 20;

/** The time that a cell gives, or the usual one of the format; `remark` says where it is not what stands there. */
export function takenSeconds(text: string, format: string): { milliseconds: number; remark?: string } {
  const otherwise = usual[format] ?? usualElsewhere;
  if (text === '') return { milliseconds: otherwise * 1000 };
  const [, digits] = /^(\d{1,15}(?:[.,]\d{1,9})?)\s*(?:s|sec|secs|seconds?)?$/i.exec(text) ?? [];
  if (digits === undefined) {
    const remark = `“${text.slice(0, 40)}” is no time: ${otherwise} s were taken.`;
    return { milliseconds: otherwise * 1000, remark };
  }
  const given = Number(digits.replace(',', '.'));
  const taken = Math.min(limits.max, Math.max(limits.min, given));
  const milliseconds = Math.round(taken * 1000);
  return taken === given ? { milliseconds } : { milliseconds, remark: `${given} s became ${taken} s.` };
}
