import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';

/** The quiz' language, a BCP 47 tag, if known. The pages themselves are in English. */
export const QuizLanguage = createContext<string | undefined>(undefined);

/** @returns what stands for a text with markup; undefined for one without */
export type DrawText = (text: string) => ComponentChildren;

/** See `MarkedTexts`. */
export const DrawnTexts = createContext<DrawText | undefined>(undefined);

interface Props {
  as?: 'span' | 'p' | 'h1' | 'strong';
  class?: string;
  children: string;
}

/** An author's text: pronounced, broken and laid out for its own language and script. */
export function QuizText({ as: Element = 'span', class: look = '', children }: Props) {
  const language = useContext(QuizLanguage);
  const drawn = useContext(DrawnTexts)?.(children);
  return (
    // A changing text is its own element, and so is one that is drawn since its tree has come: see Fresh.
    <Element
      key={`${drawn === undefined ? '' : 'drawn '}${children}`}
      dir="auto"
      class={look}
      {...(language === undefined ? {} : { lang: language })}
    >
      {drawn ?? children}
    </Element>
  );
}
