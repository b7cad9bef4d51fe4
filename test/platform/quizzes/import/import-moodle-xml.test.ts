/** Moodle's question banks as XML. */
import { describe, expect, it } from 'vitest';
import { quizSchema } from '../../../../src/protocol/quiz.ts';
import { formatQuestions } from '../../../../src/platform/quizzes/markup/format-question.ts';
import { textOf } from '../../../support/markup-tree.ts';
import { readImport, remarksOf } from './read-import.ts';

const text = (name: string, inner: string, format = 'html') =>
  `<${name} format="${format}"><text>${inner}</text></${name}>`;
const answer = (fraction: number, inner: string, more = '') =>
  `<answer fraction="${fraction}" format="html"><text>${inner}</text>${more}</answer>`;
const question = (type: string, prompt: string, ...parts: string[]) =>
  `  <question type="${type}">\n${text('questiontext', `<![CDATA[${prompt}]]>`)}${parts.join('')}</question>`;
const quiz = (...questions: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<!-- question: 0 -->\n${questions.join('\n')}\n</quiz>\n`;

describe('Moodle XML', () => {
  it('becomes choices, statements, texts, numbers, orders and slides', async () => {
    const read = await readImport(
      quiz(
        '  <question type="category">\n<category><text>$course$/top/History</text></category></question>',
        question(
          'multichoice',
          '<p>Is <b>1&nbsp;&lt;&nbsp;2</b>?<br>In ℝ<sup>2</sup>, H<sub>2</sub>O&hellip;</p>',
          '<name><text>N</text></name><single>true</single>',
          answer(100, '&lt;p&gt;yes &amp;amp; sure&lt;/p&gt;', '<feedback><text>right!</text></feedback>'),
          answer(0, 'no'),
          text('generalfeedback', 'Because.'),
          text('correctfeedback', 'Good!'),
        ),
        question('multichoice', 'Even?', '<single>false</single>', answer(50, '2'), answer(50, '4'), answer(-100, '3')),
        question('multichoice', 'Part?', '<single>1</single>', answer(100, 'a'), answer(50, 'b'), answer(0, 'c')),
        question('truefalse', 'It is.', answer(0, 'true'), answer(100, 'false')),
        question(
          'shortanswer',
          'Say',
          '<usecase>1</usecase>',
          answer(100, 'Ob'),
          answer(100, '5\\*'),
          answer(100, 'O*'),
          answer(50, 'ob'),
        ),
        question('numerical', 'Pi?', answer(100, '3.14', '<tolerance>0.01</tolerance>'), answer(0, '*')),
        question('ordering', 'Sort', answer(2, 'second'), answer(1, 'first')),
        question('description', 'Now <i>look</i>.', text('generalfeedback', 'kept to itself')),
      ),
    );
    expect(read).toMatchObject({ format: 'moodle_xml', read: 8, taken: 8, skipped: 0 });
    expect(read.quiz.questions).toMatchObject([
      {
        type: 'single',
        prompt: 'Is 1 < 2?\nIn ℝ², H₂O…',
        options: [
          { text: 'yes & sure', correct: true },
          { text: 'no', correct: false },
        ],
        explanation: 'Because.',
      },
      { type: 'multiple', options: [{ correct: true }, { correct: true }, { correct: false }] },
      { type: 'single', options: [{ correct: true }, { correct: false }, { correct: false }] },
      { type: 'true_false', correct: false },
      { type: 'text', accept: ['Ob', '5*'], caseSensitive: true },
      { type: 'number', correct: 3.14, tolerance: 0.01 },
      { type: 'order', items: ['first', 'second'] },
      { type: 'slide', prompt: 'Now look.' },
    ]);
    expect(remarksOf(read)).toEqual([
      [0, 'left_out'],
      [4, 'category'],
      [6, 'feedback'],
      [6, 'html'],
      [8, 'weights'],
      [10, 'partial'],
      [14, 'partial'],
      [14, 'pattern'],
      [20, 'html'],
      [20, 'slide'],
    ]);
    expect(read.rows.find(({ code }) => code === 'category')?.message).toContain('History');
    expect(read.rows.find(({ row }) => row === 0)?.message).toMatch(
      /names of questions, what is said to right answers/,
    );
    expect(quizSchema.parse(read.quiz)).toEqual(read.quiz);
  });

  it('loses one question to a fault, and says why those of other types are not taken', async () => {
    const picture = '<file name="a.png" path="/" encoding="base64">' + 'iVBORw0KGgo='.repeat(20_000) + '</file>';
    const read = await readImport(
      quiz(
        question('multichoice', 'One?', answer(100, 'a'), answer(0, 'b')),
        question('multichoice', 'Broken?', answer(100, 'a'), '<oops>', answer(0, 'b')),
        question('matching', 'Pairs', '<subquestion><text>a</text><answer><text>b</text></answer></subquestion>'),
        question('essay', 'Write'),
        question('hologram', 'See'),
        `<question type="multichoice">${text('questiontext', '<![CDATA[<img src="@@PLUGINFILE@@/a.png" alt="">]]>')}${answer(100, 'a')}${answer(0, 'b')}</question>`,
        `<question type="truefalse"><questiontext format="html"><text>Seen: &lt;img src="a.png" alt="a cat"&gt;</text>${picture}</questiontext>${answer(100, 'true')}${answer(0, 'false')}</question>`,
        question('numerical', 'Many?', answer(100, 'many')),
        question(
          'truefalse',
          'Old?',
          `<image>a.png</image><image_base64>${'iVBORw0KGgo='.repeat(20_000)}</image_base64>`,
          answer(100, 'true'),
        ),
        question('multichoice', 'Last?', answer(100, 'a'), answer(0, 'b')),
      ),
    );
    expect(read.quiz.questions).toMatchObject([
      { prompt: 'One?' },
      { prompt: 'Seen: [a cat]' },
      { prompt: 'Old?' },
      { prompt: 'Last?' },
    ]);
    expect(read).toMatchObject({ read: 10, taken: 4, skipped: 6 });
    const said = read.rows.filter(({ level }) => level === 'error').map(({ code, message }) => `${code}: ${message}`);
    expect(said).toEqual([
      expect.stringMatching(/^not_xml: .*broken/),
      expect.stringMatching(/^unknown_type: Pairs/),
      expect.stringMatching(/^unknown_type: An essay/),
      expect.stringMatching(/^unknown_type: .*hologram/),
      expect.stringMatching(/^no_question: .*picture/),
      expect.stringMatching(/^unknown_type: .*many.* no number/),
    ]);
    expect(remarksOf(read).filter(([, code]) => code === 'no_picture')).toEqual([
      [15, 'no_picture'],
      [18, 'no_picture'],
    ]);
    expect(read.rows.find(({ message }) => message.startsWith('Pairs'))?.cells).toEqual(['Pairs']);
  });

  it('that was cut off keeps what is whole', async () => {
    const whole = quiz(...['One?', 'Two?'].map((prompt) => question('truefalse', prompt, answer(100, 'true'))));
    const read = await readImport(whole.slice(0, whole.lastIndexOf('</answer>')));
    expect(read).toMatchObject({ read: 2, taken: 1, skipped: 1, quiz: { questions: [{ prompt: 'One?' }] } });
    expect(remarksOf(read)).toEqual([[6, 'not_xml']]);
  });

  it.each([
    ['entities', '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'],
    ['files of the server', '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['another document', '<!DOCTYPE quiz SYSTEM "http://127.0.0.1/quiz.dtd">'],
  ])('with %s in a DOCTYPE is refused', async (_, doctype) => {
    const file = quiz(question('truefalse', '&x;&b;', answer(100, 'true'))).replace('<quiz>', `${doctype}<quiz>`);
    await expect(readImport(file)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/DOCTYPE/),
    });
    await expect(readImport(doctype + file, 'moodle_xml')).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('keeps what only looks like a DOCTYPE or a script as text, and entities that it does not know', async () => {
    const shown = '<pre>&lt;!DOCTYPE html&gt; <!DOCTYPE html>&lol;</pre><script>alert(1)</script>';
    const read = await readImport(quiz(question('truefalse', shown, answer(100, 'true'))));
    expect(read.quiz.questions).toMatchObject([{ prompt: '<!DOCTYPE html> <!DOCTYPE html>&lol;' }]);
  });
});

it('shows formulas as such, and all other signs as they are', async () => {
  const texts = [
    String.raw`<p>Is \(a&lt;b\) or $$\frac12$$, for 2*3*4 = $5 and a_b_c?</p>`,
    String.raw`\[x^2\]`,
    '*no*',
  ];
  const [prompt, right, wrong] = texts.map((text) => `<text><![CDATA[${text}]]></text>`);
  const read = await readImport(
    `<quiz><question type="multichoice"><questiontext format="html">${prompt}</questiontext>
    <answer fraction="100" format="html">${right}</answer><answer fraction="0" format="html">${wrong}</answer>
    </question></quiz>`,
  );
  const [question] = read.quiz.questions;
  expect(question).toMatchObject({
    markup: true,
    prompt: String.raw`Is $a<b$ or $$\frac12$$, for 2\*3\*4 = \$5 and a\_b\_c?`,
    options: [{ text: '$$x^2$$' }, { text: String.raw`\*no\*` }],
  });
  expect(read.rows).toMatchObject([{ code: 'formulas', level: 'info' }]);
  const { formatted, problems } = formatQuestions([{ prompt: question?.prompt ?? '' }]);
  expect(problems).toEqual([]);
  expect(textOf(formatted[0]?.prompt ?? [])).toContain(', for 2*3*4 = $5 and a_b_c?');
});
