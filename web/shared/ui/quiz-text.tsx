import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** The language of the quiz, a BCP 47 tag, where it is known. The pages themselves are in English. */
export const QuizLanguage = createContext<string | undefined>(undefined);

interface Props {
  as?: 'span' | 'p' | 'h1' | 'strong';
  class?: string;
  children: string;
}

/** Words that the author of the quiz wrote: read, broken and laid out as their own language and script ask for. */
export function QuizText({ as: Element = 'span', class: look = '', children }: Props) {
  const language = useContext(QuizLanguage);
  return (
    // A text that changes is an element of its own: see Fresh.
    <Element key={children} dir="auto" class={look} {...(language === undefined ? {} : { lang: language })}>
      {children}
    </Element>
  );
}
