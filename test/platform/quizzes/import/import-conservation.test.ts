/** Nothing of a file is lost: each question is in the quiz, or in the report with what stands in it. */
import { describe, expect, it } from 'vitest';
import { importFormats } from '../../../../src/protocol/imports.ts';
import { quizSchema } from '../../../../src/protocol/quiz.ts';
import { goodFiles } from './good-files.ts';
import { readImport } from './read-import.ts';

describe.each(importFormats)('a good file of the format %s', (format) => {
  const { file, asked, taken } = goodFiles[format];

  it('is recognised, and each of its questions is taken or told with its cells', async () => {
    const read = await readImport(file);
    expect(read).toMatchObject({ format, read: asked.length, taken, skipped: asked.length - taken });
    expect(read.quiz.questions.map(({ prompt }) => prompt)).toEqual(asked.slice(0, taken));
    const errors = read.rows.filter(({ level }) => level === 'error');
    expect(errors.map(({ cells = [] }) => cells.join(' '))).toEqual(
      asked.slice(taken).map((question) => expect.stringContaining(question)),
    );
    expect(errors.every(({ message }) => message.endsWith('.'))).toBe(true);
    expect(quizSchema.parse(read.quiz)).toEqual(read.quiz);
  });

  it('is read alike when its format is told', async () => {
    expect(await readImport(file, format)).toEqual(await readImport(file));
  });
});

it.each(importFormats.filter((format) => !['kahoot', 'wayground', 'socrative', 'classquiz'].includes(format)))(
  'a text of the format %s is the same in UTF-16 and with a mark',
  async (format) => {
    const text = Buffer.from(goodFiles[format].file).toString();
    const { quiz, rows } = await readImport(text);
    for (const [encoding, bytes] of [
      ['utf-8', Buffer.from(`\ufeff${text}`)],
      ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ] as const)
      expect(await readImport(bytes)).toMatchObject({ encoding, quiz, rows });
  },
);
