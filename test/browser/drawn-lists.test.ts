/** Texts that are made of several marked ones, such as all that is right: no browser needed. */
import { isValidElement, type ComponentChildren } from 'preact';
import { expect, test } from 'vitest';
import { markedTexts, markedTrees } from '../../web/fixtures/marked-question.ts';
import { drawTexts } from '../../web/markup/draw-texts.tsx';

const draw = drawTexts({ question: { ...markedTexts, formatted: markedTrees } });
const [root = '', matrix = '', words = ''] = markedTexts.options;

/** Names of elements that marks become, and texts that stay as they are. */
function partsOf(drawn: ComponentChildren): string[] {
  if (Array.isArray(drawn)) return drawn.flatMap(partsOf);
  if (typeof drawn === 'string') return [drawn];
  if (!isValidElement(drawn)) return [];
  const { type, props } = drawn as { type: unknown; props: { children?: ComponentChildren } };
  return type === 'span' ? partsOf(props.children) : [typeof type === 'string' ? type : 'formula'];
}

test('lists are drawn text by text, whatever stands between', () => {
  for (const between of [', ', ' · ', ' › ', ' or ']) {
    expect(partsOf(draw([root, 'plain', matrix].join(between)))).toEqual([
      'formula',
      between,
      'plain',
      between,
      'formula',
    ]);
  }
  expect(partsOf(draw(`${root} › ${matrix} or ${matrix} › ${root}`))).toEqual([
    'formula',
    ' › ',
    'formula',
    ' or ',
    'formula',
    ' › ',
    'formula',
  ]);
  // A text with a separator inside is one text.
  expect(words).toContain(', ');
  expect(partsOf(draw(`${words} or ${matrix}`))).toEqual([...partsOf(draw(words)), ' or ', 'formula']);
  expect(draw('a plain one, or two')).toBeUndefined();
});
