/** For the command line only: `mikro-orm … --config src/db/mikro-orm.config.ts`, with DATABASE_URL set. */
import { ConfigError, readConfig } from '../config/config.ts';
import { ormOptions } from './orm-options.ts';

const { url } = readConfig().database;
if (url === undefined) throw new ConfigError('DATABASE_URL: must be set to compare or migrate a database');

export default ormOptions(url);
