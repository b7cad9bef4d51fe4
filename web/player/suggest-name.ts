import { reloadWhenIdle } from '../shared/reload-when-outdated.ts';

const load = () => import('../../src/lib/names/made-up-names.ts');

const onFailure = (error: unknown) => {
  console.info('The names could not be fetched', error);
  void reloadWhenIdle();
};

/** The words are many: they come when the page is there, before anybody asks. */
export function prefetchNames(): void {
  load().catch(onFailure);
}

/** A friendly name that nobody has to think of. */
export function suggestName(take: (name: string) => void): void {
  load().then(({ madeUpName }) => take(madeUpName(Math.random)), onFailure);
}
