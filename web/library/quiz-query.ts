/** What the library shows: it stands in the page's address, so that a reload shows the same. */

export const sorts = ['updated', 'title', 'played'] as const;
export type Sort = (typeof sorts)[number];

export interface QuizQuery {
  words: string;
  tag: string;
  sort: Sort;
  isTrash: boolean;
}

const pageSize = 50;
/** The server takes no longer words, and no longer tags. */
const wordsMax = 200;
const tagMax = 40;

export const wholeLibrary: QuizQuery = { words: '', tag: '', sort: 'updated', isTrash: false };

/** @param params of the address; what cannot be understood is as if it were not there */
export function queryOf(params: Readonly<Record<string, string>>): QuizQuery {
  const { query = '', tag = '', sort, trash } = params;
  return {
    words: query.slice(0, wordsMax),
    tag: tag.slice(0, tagMax),
    sort: sorts.find((known) => known === sort) ?? 'updated',
    isTrash: trash === '1',
  };
}

/** The address of the page that shows it. */
export function pagePath({ words, tag, sort, isTrash }: QuizQuery): string {
  const wanted = {
    ...(words === '' ? {} : { query: words }),
    ...(tag === '' ? {} : { tag }),
    ...(sort === 'updated' ? {} : { sort }),
    ...(isTrash ? { trash: '1' } : {}),
  };
  return Object.keys(wanted).length === 0 ? '/quizzes' : `/quizzes?${new URLSearchParams(wanted).toString()}`;
}

/** The request for a page of it. The trash is always sorted by when a quiz came into it. */
export function requestPath({ words, tag, sort, isTrash }: QuizQuery, cursor: string | undefined): string {
  const wanted = {
    limit: String(pageSize),
    ...(words === '' ? {} : { query: words }),
    ...(tag === '' ? {} : { tag }),
    ...(isTrash ? { trash: '1' } : { sort }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return `/api/quizzes?${new URLSearchParams(wanted).toString()}`;
}

/** Whether it is only a part of what there is. */
export const isNarrowed = ({ words, tag }: QuizQuery): boolean => words !== '' || tag !== '';
