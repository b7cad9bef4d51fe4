import {
  isRaw,
  JsonType,
  type EntityDictionary,
  type EntityMetadata,
  type EntityName,
  type EntityProperty,
  type NativeInsertUpdateManyOptions,
  type QueryResult,
  ReferenceKind,
} from '@mikro-orm/core';
import { type Configuration, PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';

type Row = Readonly<Record<string, unknown>>;

/** For fewer rows the library's statement is as good. */
const rowsMin = 32;

/**
 * Writes large inserts as one array per column (`insert … select … from unnest(…)`), where the library writes one
 * literal per value. 4,000 answers are 10 literals instead of 40,000, which are cheaper to make, send, parse and plan. A
 * column with the same value in all rows is written once.
 *
 * The rows are the same. The library still writes everything but plain columns with a value in each row: defaults, keys
 * that Postgres generates, relations, arrays, raw SQL.
 */
export class ColumnInsertDriver extends PostgreSqlDriver {
  override readonly connection: BindingConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new BindingConnection(config);
  }

  override async nativeInsertMany<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>[],
    options: NativeInsertUpdateManyOptions<T> = {},
    transform?: (sql: string) => string,
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get(entityName);
    const columns = transform === undefined && data.length >= rowsMin ? columnsOf(meta, data) : undefined;
    if (columns === undefined) return super.nativeInsertMany(entityName, data, options, transform);
    const converts = options.convertCustomTypes ?? true;
    const names = columns.map(({ fieldNames }) => this.platform.quoteIdentifier(fieldNames[0] as string));
    const values = columns.map((prop) => this.#valuesOf(prop, data, converts));
    // At least one column must be an array, or the select has one row only.
    if (values.every(({ isSame }) => isSame)) return super.nativeInsertMany(entityName, data, options, transform);
    const arrays = values.map(({ type }, i) => `$${i + 1}::${type}[]`);
    const selected = values.map(({ isSame }, i) => (isSame ? `(${arrays[i]})[1]` : `c${i + 1}`));
    const unnested = arrays.filter((_, i) => values[i]?.isSame === false);
    const aliases = selected.filter((_, i) => values[i]?.isSame === false);
    const sql =
      `insert into ${this.getTableName(meta, options)} (${names.join(', ')}) ` +
      `select ${selected.join(', ')} from unnest(${unnested.join(', ')}) as r (${aliases.join(', ')})`;
    const bound = values.map(({ array }) => array);
    return this.rethrow(this.connection.executeBound<QueryResult<T>>(sql, bound, options));
  }

  /** Executes a statement with its parameters bound. @returns its rows @throws as `em.execute` */
  async executeBound<T>(sql: string, parameters: readonly unknown[], ctx?: unknown): Promise<T> {
    return await this.rethrow(this.connection.executeBound<T>(sql, parameters, { ctx, method: 'all' }));
  }

  /** A column's values in the text form of an array; a single value when all are the same. */
  #valuesOf<T>(
    { name, customType, columnTypes: [type = 'text'] }: EntityProperty<T>,
    data: readonly Row[],
    converts: boolean,
  ): { type: string; array: string; isSame: boolean } {
    const toElement = (value: unknown): string => {
      const converted =
        !converts || customType === undefined || value === null
          ? value
          : customType.convertToDatabaseValue(value, this.platform, { key: name, mode: 'query-data' });
      // A date's literal, without its quotes.
      return converted instanceof Date ? `"${this.platform.quoteValue(converted).slice(1, -1)}"` : elementOf(converted);
    };
    const first = data[0]?.[name];
    let elements = toElement(first);
    const isSame = data.every((row) => row[name] === first);
    if (!isSame) for (let i = 1; i < data.length; i += 1) elements += `,${toElement(data[i]?.[name])}`;
    return { type, array: `{${elements}}`, isSame };
  }
}

interface BoundExecution {
  ctx?: unknown;
  loggerContext?: NativeInsertUpdateManyOptions<object>['loggerContext'];
  /** What it resolves to: the number of rows, or the rows. */
  method?: 'run' | 'all';
}

/** Binds parameters, which the library pastes into the text of a statement. */
class BindingConnection extends PostgreSqlConnection {
  /** @param parameters in Postgres' text form, or as `pg` takes them @throws the driver's errors */
  async executeBound<T>(sql: string, parameters: readonly unknown[], how: BoundExecution): Promise<T> {
    const { ctx, loggerContext, method = 'run' } = how;
    await this.ensureConnection();
    const query = this.config.get('onQuery')(sql, [...parameters]);
    const run = async () => {
      const client = (ctx ?? this.getClient()) as Kysely<unknown>;
      return this.transformRawResult<T>(await client.executeQuery(CompiledQuery.raw(query, [...parameters])), method);
    };
    return await this.executeQuery(this.getSql(query, query, loggerContext), run, { query, ...loggerContext });
  }
}

/** The rows' columns, if all are plain and have a value (or null) in each row. */
function columnsOf<T extends object>(meta: EntityMetadata<T>, data: readonly Row[]): EntityProperty<T>[] | undefined {
  if (meta.inheritanceType !== undefined || meta.root !== meta) return undefined;
  const [first = {}] = data;
  const columns = meta.props.filter(({ name }) => name in first);
  const size = Object.keys(first).length;
  // Values that Postgres generates must be read back; only the library does that.
  if (size !== columns.length || !columns.every(isPlain) || meta.props.some((prop) => isFilledIn(prop, first)))
    return undefined;
  for (const row of data) {
    if (Object.keys(row).length !== size) return undefined;
    for (const { name, nullable } of columns) {
      const value = row[name];
      if (value === undefined || (value === null && nullable !== true) || isRaw(value)) return undefined;
    }
  }
  return columns;
}

function isPlain<T>(prop: EntityProperty<T>): boolean {
  const { kind, fieldNames, columnTypes, customType } = prop;
  return (
    kind === ReferenceKind.SCALAR &&
    fieldNames.length === 1 &&
    columnTypes.length === 1 &&
    columnTypes[0]?.endsWith('[]') === false &&
    prop.persist !== false &&
    // A JSON column adds a cast to its value; an array's elements are cast anyway.
    (customType === undefined || customType instanceof JsonType || !('convertToDatabaseValueSQL' in customType))
  );
}

/** A default fills in only missing values. */
function isFilledIn<T>(prop: EntityProperty<T>, first: Row): boolean {
  const { name, returning, autoincrement, generated, defaultRaw } = prop;
  if (returning === true || autoincrement === true || generated !== undefined) return true;
  return defaultRaw !== undefined && !(name in first);
}

/** One value in the text form of an array. */
function elementOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
