/** What the editor needs to know of one type of question. */
import type { ComponentType } from 'preact';
import type { DraftQuestion } from '../draft/draft.ts';

export interface FieldProblem {
  /** Where it is: a path of fields within the question, such as `options/2/text`. */
  field: string;
  text: string;
  /** It keeps the quiz from being published; else it is good to know. */
  isError: boolean;
  /** Something is not written yet: said once the question was left, not while it is begun. */
  isMissing?: boolean;
  /** Of what the server has found: its name for it. */
  code?: string;
}

export type OwnFields = Partial<Omit<DraftQuestion, 'id' | 'type' | 'prompt'>>;

export interface FormProps {
  question: DraftQuestion;
  problems: readonly FieldProblem[];
  /** @param place changes of one place that follow each other closely are undone together */
  onChange: (fields: OwnFields, place: string) => void;
  /** Told the lines of a paste that is no list of options, but may be questions. Whether it was taken. */
  onPasteBlock: (text: string) => boolean;
}

export interface QuestionForm {
  /** As the menu of types calls it. */
  name: string;
  /** Its own fields, with what fits of a question of another type; of an empty one, those of a new question. */
  take(from: OwnFields): OwnFields;
  /** What is edited on the stage. */
  Form: ComponentType<FormProps>;
  /** What is wrong with its own fields, and with no others. */
  check(question: DraftQuestion): FieldProblem[];
  /** Marks the option at a place as right, or as not right any more. */
  mark?(question: DraftQuestion, at: number): OwnFields;
  /** Nothing is answered: there are no points and no explanation. */
  isShownOnly?: boolean;
  /** It is answered, and gives no points. */
  isUnscored?: boolean;
}
