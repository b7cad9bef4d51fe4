import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** The quiz' language, a BCP 47 tag, if known. The pages themselves are in English. */
export const QuizLanguage = createContext<string | undefined>(undefined);

interface Props {
  as?: 'span' | 'p' | 'h1' | 'strong';
  class?: string;
  children: string;
}

/** An author's text: pronounced, broken and laid out for its own language and script. */
export function QuizText({ as: Element = 'span', class: look = '', children }: Props) {
  const language = useContext(QuizLanguage);
  return (
    // A changing text is its own element: see Fresh.
    <Element key={children} dir="auto" class={look} {...(language === undefined ? {} : { lang: language })}>
      {children}
    </Element>
  );
}
