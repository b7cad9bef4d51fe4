/** A worker process that runs jobs with effects until it is killed: `node job-process.ts DATABASE_URL quick|usual`. */
import { buildTestRunner, effectTasks } from './test-runner.ts';

const { runner } = await buildTestRunner(
  String(process.argv[2]),
  effectTasks,
  process.argv[3] === 'usual' ? { timing: undefined } : {},
);
runner.start();
process.stdout.write('started\n');
