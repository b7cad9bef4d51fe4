import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'TaskRun',
  tableName: 'task_run',
  properties: {
    task: p.text().primary(),
    /** The end of the last run that succeeded, by the clock of Postgres. */
    ranAt: p.datetime(3),
    /** What that run has changed: rows, or games of tasks that go by games. */
    affected: p.integer(),
    /** The last run that has changed anything, and how much. */
    changedAt: p.datetime(3).nullable(),
    changed: p.integer().default(0),
    /** Of all runs. */
    total: p.bigint('number'),
  },
});

/** When a clean-up task last ran, and what it has changed; for operators. */
export class TaskRun extends schema.class {}
schema.setClass(TaskRun);
