import type { Answer } from '../../src/protocol/quiz.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Shape } from '../shared/ui/shape.tsx';
import { findScreens } from './all-types.ts';
import type { AskedQuestion } from './shown-question.ts';

/** An answer in a line: a text, or the marks and texts of what was chosen. */
export function GivenAnswer({ question, answer }: { question: AskedQuestion; answer: Answer }) {
  const given = findScreens(question.type)?.given(question, answer);
  if (given === undefined) return null;
  if ('text' in given) return <QuizText class="wrap-anywhere">{given.text}</QuizText>;
  if ('isMarked' in given) return <span>a place in the picture</span>;
  const tiles = 'tile' in given ? [given.tile] : given.tiles;
  return (
    <span class="flex flex-wrap gap-2">
      {tiles.map(({ look, text }, at) => (
        <span key={at} class="flex items-center gap-2 wrap-anywhere">
          <span class="ink-kept rounded-md p-0.5" style={`background:${look.colour}`}>
            <Shape look={look} class="size-5" />
          </span>
          <span class="sr-only">{look.letter}: </span>
          <QuizText>{text}</QuizText>
        </span>
      ))}
    </span>
  );
}
