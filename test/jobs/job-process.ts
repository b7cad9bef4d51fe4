/** A worker process that runs jobs with effects until it is killed: `node job-process.ts DATABASE_URL`. */
import { buildTestRunner, effectTasks } from './test-runner.ts';

const { runner } = await buildTestRunner(String(process.argv[2]), effectTasks);
runner.start();
process.stdout.write('started\n');
