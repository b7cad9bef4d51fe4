/** What only one type of question has, or why the question cannot be taken, in words. */
export type QuestionFields = ({ type: string } & Record<string, unknown>) | { fault: string };
