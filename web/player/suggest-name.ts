import { reloadWhenIdle } from '../shared/reload-when-outdated.ts';

const load = () => import('../../src/lib/names/made-up-names.ts');

const onFailure = (error: unknown) => {
  console.info('The names could not be fetched', error);
  void reloadWhenIdle();
};

/** The word lists are large: they load after the page, before a player needs them. */
export function prefetchNames(): void {
  load().catch(onFailure);
}

/** Suggests a made-up name. */
export function suggestName(take: (name: string) => void): void {
  load().then(({ madeUpName }) => take(madeUpName(Math.random)), onFailure);
}
