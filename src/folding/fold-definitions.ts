import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../entities/game.ts';
import type { CacheReads, CacheState } from '../lib/byte-cache.ts';
import { isUnknown, readDefinition, type UnknownPart } from '../game/requirements.ts';
import type { FoldedGame } from './fold-plan.ts';

/** As JSON text; a parsed definition takes a few times as much. */
const charactersMax = 16_000_000;

const fields = ['definition', 'authored'] as const;

/** The cached definitions of folded games. They never change, so the cache is never stale. */
export class FoldDefinitions implements CacheState {
  /** `joined` stays 0: one call at a time folds a game. */
  readonly reads: CacheReads = { hit: 0, joined: 0, miss: 0 };
  readonly #orm: MikroORM;
  /** Least recently used first. */
  readonly #kept = new Map<string, { definition: FoldedGame | UnknownPart; characters: number }>();
  #characters = 0;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** Characters, about bytes here. */
  get bytes(): number {
    return this.#characters;
  }

  /** For existing games: the definition, or its part unknown here. Read outside any transaction. */
  async get(gameIds: ReadonlySet<string>): Promise<Map<string, FoldedGame | UnknownPart>> {
    const missing = [...gameIds].filter((id) => !this.#kept.has(id));
    this.reads.miss += missing.length;
    this.reads.hit += gameIds.size - missing.length;
    if (missing.length > 0) {
      const em = this.#orm.em.fork();
      const games = await em.find(Game, { id: missing }, { fields, disableIdentityMap: true });
      for (const game of games) this.#keep(game);
    }
    const found = new Map<string, FoldedGame | UnknownPart>();
    for (const id of gameIds) {
      const kept = this.#kept.get(id);
      if (kept === undefined) continue;
      this.#kept.delete(id);
      this.#kept.set(id, kept);
      found.set(id, kept.definition);
    }
    this.#shrink();
    return found;
  }

  #keep({ id, definition: stored, authored = null }: Pick<Game, 'id' | (typeof fields)[number]>): void {
    const read = readDefinition(stored);
    const definition = isUnknown(read) ? read : { ...read, authored };
    const characters = JSON.stringify(definition).length;
    this.#kept.set(id, { definition, characters });
    this.#characters += characters;
  }

  #shrink(): void {
    for (const [id, { characters }] of this.#kept) {
      if (this.#characters <= charactersMax) return;
      this.#kept.delete(id);
      this.#characters -= characters;
    }
  }
}
