/**
 * A worker process of retention that kills itself (SIGKILL) once a statement has run, before anything else:
 * `node retention-process.ts DATABASE_URL ACTION KILL-POINT`.
 */
import { killPoints, retentionTasks } from './retention-tasks.ts';
import { buildTestRunner } from './test-runner.ts';

const [, , url = '', action = '', point = ''] = process.argv;
const statement = killPoints[point];
if (statement === undefined) throw new Error(`no kill point ${point}`);
const { runner } = await buildTestRunner(url, (orm) => {
  const manager = Object.getPrototypeOf(orm.em) as typeof orm.em;
  // oxlint-disable-next-line typescript/unbound-method -- called as a method of the manager
  const execute = manager.execute;
  manager.execute = async function (this: typeof orm.em, ...args: Parameters<typeof execute>) {
    const rows: unknown = await execute.apply(this, args);
    if (typeof args[0] === 'string' && args[0].includes(statement)) process.kill(process.pid, 'SIGKILL');
    return rows;
  } as typeof execute;
  return retentionTasks(orm, action as 'delete');
});
runner.start();
process.stdout.write('started\n');
