import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWho } from '../account/use-who.ts';
import type { Source } from './import-draft.ts';
import type { Stage } from './import-state.ts';
import { Export } from './export.tsx';
import { ImportView, sourceName } from './import-view.tsx';
import { DropCurtain } from './drop-curtain.tsx';
import { ImportedNote, LibraryView } from './library-view.tsx';
import { frequentTags } from './frequent-tags.ts';
import { pagePath, queryOf, type QuizQuery, wholeLibrary } from './quiz-query.ts';
import { useDrops } from './use-drops.ts';
import { type Imported, useImport } from './use-import.ts';
import { useQuizActions } from './use-quiz-actions.ts';
import { useQuizList } from './use-quiz-list.ts';
import { Versions } from './versions.tsx';

/** While an import is looked at it stands in the address, so that the browser's way back leads to the quizzes. */
const importPath = (query: QuizQuery): string => {
  const path = pagePath(query);
  return `${path}${path.includes('?') ? '&' : '?'}import=1`;
};

/** `/quizzes` */
export function LibraryPage() {
  const { query: params, route } = useLocation();
  const query = queryOf(params);
  const path = pagePath(query);
  const who = useWho();
  const list = useQuizList(query);
  const [dialog, setDialog] = useState<{ name: 'versions' | 'export'; id: string } | undefined>(undefined);
  const [imported, setImported] = useState<Imported | undefined>(undefined);
  const work = useQuizActions({
    onGame: (gameId) => route(`/host/${gameId}`),
    onVersions: (id) => setDialog({ name: 'versions', id }),
    onExport: (id) => setDialog({ name: 'export', id }),
    // A copy is the newest.
    onListChange: () =>
      query.sort === 'updated' ? list.again() : route(pagePath({ ...query, sort: 'updated' }), true),
  });
  useEffect(work.forget, [path]);
  const [importing, importActions] = useImport((quiz) => {
    setImported(quiz);
    list.again();
  });
  const { stage } = importing;
  const isImporting = params['import'] !== undefined && stage.name !== 'none';
  useLeavingWarning(stage);
  // The import is over, or the page was loaded anew.
  useEffect(() => {
    if (params['import'] !== undefined && stage.name === 'none')
      route(imported === undefined ? path : '/quizzes', true);
  }, [params['import'], stage.name]);
  const take = (sources: readonly Source[]) => {
    importActions.add(sources);
    if (!isImporting) route(importPath(query.isTrash ? wholeLibrary : query));
  };
  const isOver = useDrops(take);
  const tags = useTags(list.rows, query.tag);
  const chosen = list.rows?.find(({ id }) => id === dialog?.id);
  const note = imported && <ImportedNote quiz={imported} work={work} />;
  return (
    <>
      {isImporting ? (
        <ImportView state={importing} actions={importActions}>
          {note}
        </ImportView>
      ) : (
        <LibraryView
          query={query}
          list={list}
          who={list.problem?.help === 'sign-in' ? {} : who}
          tags={tags}
          states={work.states}
          actions={work.actions}
          unfinished={unfinishedName(stage)}
          onQuery={(wanted) => route(pagePath(wanted), true)}
          onSources={take}
          onGoOn={() => route(importPath(query))}
          note={note}
        >
          {chosen !== undefined && dialog?.name === 'versions' && (
            <Versions quiz={chosen} onChanged={list.again} onClose={() => setDialog(undefined)} />
          )}
          {chosen !== undefined && dialog?.name === 'export' && (
            <Export quiz={chosen} onClose={() => setDialog(undefined)} />
          )}
        </LibraryView>
      )}
      {isOver && <DropCurtain />}
    </>
  );
}

function unfinishedName(stage: Stage): string | undefined {
  if (stage.name === 'none') return undefined;
  return sourceName(stage.name === 'report' ? stage.draft.source : stage.source);
}

/** The browser asks before it closes the page, or leads to another one, while something is not imported. */
function useLeavingWarning({ name }: Stage): void {
  const isOpen = name === 'reading' || name === 'report';
  useEffect(() => {
    if (!isOpen) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
      // Browsers before 2023 look at this instead.
      event.returnValue = true;
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isOpen]);
}

/** Of all rows that were seen, so that a filter does not take the others away. */
function useTags(rows: Parameters<typeof frequentTags>[0] | undefined, chosen: string): string[] {
  const seen = useRef(new Map<string, readonly string[]>());
  for (const { id, tags } of rows ?? []) seen.current.set(id, tags);
  return frequentTags(
    [...seen.current].map(([id, tags]) => ({ id, tags })),
    chosen,
  );
}
