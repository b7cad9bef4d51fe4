import type { SourceFile } from './source-file.ts';

/** One rule of the house. */
export interface Rule {
  readonly name: string;
  /** Every place that breaks it, as a line of text each. */
  readonly check: (files: readonly SourceFile[]) => string[];
  /** Small projects that break it: each must be noticed, or the rule would keep nothing. Path → text. */
  readonly broken: readonly Readonly<Record<string, string>>[];
}

/** A rule that looks at each file alone. */
export function rulePerFile(
  name: string,
  applies: (file: SourceFile) => boolean,
  checkFile: (file: SourceFile) => string[],
  broken: Rule['broken'],
): Rule {
  return { name, check: (files) => files.filter(applies).flatMap(checkFile), broken };
}

/** A rule of which some files are exempt, each for a reason; an exemption that is not needed any more is a violation too. */
export function exempting(exempt: Readonly<Record<string, string>>, rule: Rule): Rule {
  const check = (files: readonly SourceFile[]): string[] => {
    const found = files.map((file) => ({
      file,
      violations: exempt[file.path] === undefined ? [] : rule.check([file]),
    }));
    const idle = found.filter(({ file, violations }) => exempt[file.path] !== undefined && violations.length === 0);
    return [
      ...rule.check(files.filter((file) => exempt[file.path] === undefined)),
      ...idle.map(({ file }) => `${file.path}: needs no exemption any more`),
    ];
  };
  return { ...rule, check };
}
