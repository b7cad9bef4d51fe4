/** The file for CI servers, read back by a parser that is not ours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it, onTestFinished } from 'vitest';
import { checkJunitPath, junitOf, junitOfError } from '../../../load/report/junit.ts';
import type { Report } from '../../../load/report/model.ts';

interface Case {
  classname: string;
  name: string;
  failure?: { message: string; type: string };
  error?: { message: string };
}
interface Suite {
  name: string;
  tests: string;
  failures: string;
  errors: string;
  testcase: Case[];
}

function read(xml: string): { tests: string; failures: string; errors: string; testsuite: Suite[] } {
  expect(XMLValidator.validate(xml)).toBe(true);
  // The parser lets pass what no XML document may contain.
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|&#x?0*[0-8];/);
  expect(xml.isWellFormed()).toBe(true);
  const isArray = (name: string): boolean => name === 'testsuite' || name === 'testcase';
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray,
    parseAttributeValue: false,
    htmlEntities: true,
  });
  return (parser.parse(xml) as { testsuites: ReturnType<typeof read> }).testsuites;
}

const ugly = `"quoted" <b> & 'x' ]]> \u0000\u001B[31m \uFFFF \uD800 end`;

function reportOf(change: Partial<Report> = {}): Report {
  return {
    version: 1,
    ok: false,
    run: {
      scenario: 'hall',
      target: `http://x/?a=1&b=${ugly}`,
      players: 3,
      rooms: 1,
      questions: 1,
      command: 'npm run load -- hall',
      commit: 'abc',
      machine: '2 cores',
      startedAt: '2026-11-27T00:00:00.123Z',
      durationSeconds: 3.5,
    },
    findings: [
      { check: 'no acknowledged answer is lost', ok: false, detail: `1 wrong: ${ugly}` },
      { check: 'no answer is stored twice', ok: true, detail: '3 rows' },
    ],
    thresholds: [
      { name: 'join.ack.p99', unit: 'ms', limit: 1000, value: 12.3456, ok: true },
      { name: 'answer.ack.p99', unit: 'ms', limit: 250, value: 312.4, ok: false },
      { name: 'reconnect.max', unit: 'ms', limit: 5000, value: null, ok: false },
    ],
    measures: [],
    server: { source: 'none', samples: [] },
    counters: {},
    notes: [],
    tables: [],
    ...change,
  };
}

it('has a test case for each threshold and each check, with units, and says what is wrong', () => {
  const { tests, failures, errors, testsuite } = read(junitOf(reportOf()));
  expect({ tests, failures, errors }).toEqual({ tests: '5', failures: '3', errors: '0' });
  const [thresholds, audit] = testsuite;
  expect(thresholds).toMatchObject({ name: 'hall: thresholds', tests: '3', failures: '2' });
  expect(thresholds?.testcase.map(({ name, failure }) => [name, failure?.message])).toEqual([
    ['join.ack.p99 ≤ 1000 ms', undefined],
    ['answer.ack.p99 ≤ 250 ms', 'answer.ack.p99: 312 ms, at most 250 ms'],
    ['reconnect.max ≤ 5000 ms', 'reconnect.max: not measured, at most 5000 ms'],
  ]);
  expect(audit?.testcase.map(({ classname, name }) => [classname, name])).toEqual([
    ['load.hall.audit', 'no acknowledged answer is lost'],
    ['load.hall.audit', 'no answer is stored twice'],
  ]);
  expect(audit?.testcase[0]?.failure?.message).toContain(`"quoted" <b> & 'x' ]]>`);
});

it('is valid with nothing in it, and for a run that could not be made', () => {
  expect(read(junitOf(reportOf({ thresholds: [], findings: [] }))).tests).toBe('0');
  const { errors, testsuite } = read(junitOfError('hall', ugly));
  expect(errors).toBe('1');
  expect(testsuite[0]?.testcase[0]?.error?.message).toContain('<b>');
});

it('says before the run that the file cannot be written', () => {
  const dir = mkdtempSync(join(tmpdir(), 'quickfire-junit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  expect(() => checkJunitPath(dir)).toThrow(`--junit ${dir}: is a folder; name a file`);
  expect(() => checkJunitPath('/proc/no/such/file.xml')).toThrow('there is no folder /proc/no/such');
  expect(() => checkJunitPath(join(dir, 'result.xml'))).not.toThrow();
  expect(() => checkJunitPath('result.xml')).not.toThrow();
});
