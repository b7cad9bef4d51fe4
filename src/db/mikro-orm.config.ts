/** For the command line only: `mikro-orm … --config src/db/mikro-orm.config.ts`, with MIGRATION_DATABASE_URL or DATABASE_URL set. */
import { ConfigError, readConfig } from '../config/config.ts';
import { ormOptions } from './orm-options.ts';

const { database } = readConfig();
const url = database.migrationUrl ?? database.url;
if (url === undefined) throw new ConfigError('DATABASE_URL: must be set to compare or migrate a database');

export default ormOptions(url);
