import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LoadError } from '../load-error.ts';
import { escapeXml } from './escape-xml.ts';
import { withUnit } from './format-report.ts';
import type { Report } from './model.ts';

interface TestCase {
  name: string;
  /** Why it is not passed. */
  wrong?: { kind: 'failure' | 'error'; type: string; message: string };
}

interface TestSuite {
  name: string;
  cases: TestCase[];
  timestamp?: string;
  seconds?: number;
  properties?: Record<string, string>;
}

/** A report in the form that CI servers read: one test case for each threshold and each check of the audit. */
export function junitOf({ run, thresholds, findings }: Report): string {
  const suite = { timestamp: run.startedAt.replace(/\.\d+Z$/, ''), seconds: run.durationSeconds };
  const properties = Object.fromEntries(Object.entries(run).map(([name, value]) => [name, String(value)]));
  return renderSuites([
    {
      ...suite,
      name: `${run.scenario}: thresholds`,
      properties,
      cases: thresholds.map(({ name, unit, limit, value, ok }) => ({
        name: `${name} ≤ ${withUnit(limit, unit)}`,
        ...(ok ? {} : wrong('threshold', `${name}: ${withUnit(value, unit)}, at most ${withUnit(limit, unit)}`)),
      })),
    },
    {
      ...suite,
      name: `${run.scenario}: audit`,
      cases: findings.map(({ check, ok, detail }) => ({
        name: check,
        ...(ok ? {} : wrong('audit', `${check}: ${detail}`)),
      })),
    },
  ]);
}

/** For a run that could not be made: an old file would say that all was well. */
export const junitOfError = (scenario: string, message: string): string =>
  renderSuites([
    { name: scenario, cases: [{ name: 'the run', wrong: { kind: 'error', type: 'LoadError', message } }] },
  ]);

/** @throws {LoadError} before a run, when its result could not be written. */
export function checkJunitPath(path: string): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new LoadError(`--junit ${path}: there is no folder ${folder}`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new LoadError(`--junit ${path}: is a folder; name a file`);
  }
}

/** @throws {LoadError} */
export function writeJunit(path: string, xml: string): void {
  try {
    writeFileSync(path, xml);
  } catch (error) {
    throw new LoadError(`--junit ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const wrong = (type: string, message: string): Pick<TestCase, 'wrong'> => ({
  wrong: { kind: 'failure', type, message },
});

function renderSuites(suites: TestSuite[]): string {
  const attributes = count(suites.flatMap(({ cases }) => cases));
  const body = suites.map(renderSuite).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="load"${attributes}>\n${body}\n</testsuites>\n`;
}

function renderSuite({ name, cases, timestamp, seconds, properties = {} }: TestSuite): string {
  const given = [
    ...(timestamp === undefined ? [] : [attribute('timestamp', timestamp)]),
    ...(seconds === undefined ? [] : [attribute('time', String(seconds))]),
  ].join('');
  const lines = Object.entries(properties).map(
    ([key, value]) => `      <property${attribute('name', key)}${attribute('value', value)}/>`,
  );
  return [
    `  <testsuite${attribute('name', name)}${count(cases)} skipped="0"${given}>`,
    ...(lines.length === 0 ? [] : ['    <properties>', ...lines, '    </properties>']),
    ...cases.map((each) => renderCase(name, each)),
    '  </testsuite>',
  ].join('\n');
}

function renderCase(suite: string, { name, wrong: fault }: TestCase): string {
  const begin = `    <testcase${attribute('classname', `load.${suite.replace(': ', '.')}`)}${attribute('name', name)} time="0"`;
  if (fault === undefined) return `${begin}/>`;
  const { kind, type, message } = fault;
  const inner = `<${kind}${attribute('type', type)}${attribute('message', message)}>${escapeXml(message)}</${kind}>`;
  return `${begin}>\n      ${inner}\n    </testcase>`;
}

function count(cases: TestCase[]): string {
  const of = (kind: string) => String(cases.filter(({ wrong: fault }) => fault?.kind === kind).length);
  return (
    attribute('tests', String(cases.length)) + attribute('failures', of('failure')) + attribute('errors', of('error'))
  );
}

const attribute = (name: string, value: string): string => ` ${name}="${escapeXml(value)}"`;
