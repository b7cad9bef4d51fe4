import { accessSync, constants } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { readTestEnvironment } from './environment.ts';

/** The first is the same engine without windows: it takes a third less of the processor. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

// Quiet and small: nothing is fetched behind the test's back, and it starts as root, where there is no sandbox.
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where this machine has Chromium; undefined when it has none. */
export function findChromium(): string | undefined {
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch (error) {
      if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  });
}

/** Whether browser tests are to be skipped: there is no Chromium, and nobody insists. */
export const skipsBrowser = (): boolean => findChromium() === undefined && !readTestEnvironment().requiresBrowser;

/** @throws when this machine has no Chromium. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`no Chromium at ${places.join(', ')}`);
  return chromium.launch({ executablePath, args: chromiumArgs });
}

/** What a test file needs of a browser. */
export interface TestBrowser {
  newContext: Browser['newContext'];
  newPage: Browser['newPage'];
  /** Closes what was opened through it. */
  close: () => Promise<void>;
}

let shared: Promise<Browser> | undefined;

/**
 * The Chromium that the files of a test worker use one after the other: its start takes more than many of their tests.
 * It ends with the worker.
 * @throws when this machine has no Chromium
 */
export async function shareChromium(): Promise<TestBrowser> {
  // Another one when a test has ended it, or when it did not start.
  let browser = await shared?.catch(() => undefined);
  if (browser?.isConnected() !== true) {
    shared = launchChromium();
    browser = await shared;
  }
  const opened: BrowserContext[] = [];
  const newContext: Browser['newContext'] = async (options) => {
    const context = await browser.newContext(options);
    opened.push(context);
    return context;
  };
  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    close: async () => {
      await Promise.all(opened.map((context) => context.close()));
    },
  };
}

export const phoneSize = { width: 360, height: 740 } as const;
export const hallSize = { width: 1920, height: 1080 } as const;
