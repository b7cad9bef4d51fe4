/** Why questions of types that are not here cannot be taken, and what to do instead; types as Moodle names them. */
const pairs = 'Pairs that are to be matched are not known here: make a choice of each of them.';
const gaps = 'A text with several gaps is not known here: make a question of each gap.';
const dragged = 'Things that are dragged onto a picture are not known here.';
const calculated = 'Numbers that are worked out for each student are not known here.';

const faults: Readonly<Record<string, string>> = {
  matching: pairs,
  ddmatch: pairs,
  randomsamatch: pairs,
  essay: 'An essay is not known here: no answer to it is right or wrong.',
  cloze: gaps,
  multianswer: gaps,
  gapselect: gaps,
  ddwtos: gaps,
  ddimageortext: dragged,
  ddmarker: dragged,
  calculated,
  calculatedsimple: calculated,
  calculatedmulti: calculated,
  random: 'A question that is drawn from a category is not in the file.',
};

export function unknownType(type: string): string {
  const known = type.toLowerCase();
  return Object.hasOwn(faults, known)
    ? String(faults[known])
    : `Questions of the type “${type.slice(0, 40)}” are not known.`;
}
