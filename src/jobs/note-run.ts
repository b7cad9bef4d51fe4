import type { MikroORM } from '@mikro-orm/postgresql';
import type { JobTask } from '../db/job-tasks.ts';

const noteSql = `
  insert into task_run (task, ran_at, affected, changed_at, changed, total)
  values (?, now(), ?::int, case when ?::int > 0 then now() end, ?::int, ?::int)
  on conflict (task) do update set ran_at = excluded.ran_at, affected = excluded.affected,
    changed_at = coalesce(excluded.changed_at, task_run.changed_at),
    changed = case when excluded.affected > 0 then excluded.changed else task_run.changed end,
    total = task_run.total + excluded.total
  returning task`;

/** Notes for operators that a task has ended, and how much it has changed. A run that is repeated counts twice. */
export async function noteRun(orm: MikroORM, task: JobTask, affected: number): Promise<void> {
  await orm.em.fork().execute(noteSql, [task, affected, affected, affected, affected]);
}
