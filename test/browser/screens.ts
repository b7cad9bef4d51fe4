/** `npm run screens`: starts the product, plays a game, and makes a picture of every screen in docs/screens. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { endIfGivenArguments } from '../../src/embedded/no-arguments.ts';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { exampleOf, quizSchema } from '../../src/protocol/quiz.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { hallSize, launchChromium, phoneSize } from '../support/chromium.ts';
import { childEnvironment } from '../support/environment.ts';
import { atScreen, giveAnswer, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { Crowd } from './crowd.ts';
import { missingGlyphs } from './missing-glyphs.ts';
import { pictureEditor } from './editor-screens.ts';
import { pictureStates } from './state-screens.ts';

endIfGivenArguments('screens', 'makes a picture of every screen in docs/screens');
const root = fileURLToPath(new URL('../../', import.meta.url));
const picturesDir = join(root, 'docs/screens');

/** Starts Quickfire on a folder of its own. Resolves when it is ready. */
async function startProduct(port: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'quickfire-screens-'));
  // PostgreSQL may run as a user of its own and has to reach it.
  chmodSync(dataDir, 0o755);
  const child = spawn(process.execPath, [join(root, 'src/bin/quickfire.ts')], {
    cwd: root,
    env: childEnvironment({
      PORT: String(port),
      DATA_DIR: join(dataDir, 'data'),
      DATABASE_URL: '',
      REDIS_URL: '',
      // Only shown on the wall; the pictures must not tell whose machine they were made on.
      PUBLIC_URL: 'https://quiz.example',
      LOG_LEVEL: 'error',
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Quickfire is ready')) return;
    }
    throw new Error('Quickfire ended before it was ready');
  })();
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  child.stdout.resume();
  return { stop };
}

/** A picture of what is there once it has come to rest; only the clock goes on. @throws when a character would be a box */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter((animation) => {
      const { target } = animation.effect as KeyframeEffect;
      return animation.effect?.getTiming().iterations !== Infinity && target?.classList.contains('fuse') !== true;
    });
    await Promise.all(moving.map((animation) => animation.finished));
  });
  const missing = await missingGlyphs(page);
  if (missing.length > 0) throw new Error(`${name}: no font of this machine has ${missing.join(' ')}`);
  await page.screenshot({ path: join(picturesDir, `${name}.png`) });
  console.log(`docs/screens/${name}.png`);
}

async function pictureLobby(
  address: string,
  title: string,
  { hall, phone }: { hall: Page; phone: Page },
  crowd: Crowd,
): Promise<void> {
  await hall.goto(`${address}/quizzes`);
  await hall.getByRole('heading', { name: title }).waitFor();
  await picture(hall, 'hall-setup');
  const pin = await openRoom(hall, address, title);
  await phone.goto(address);
  await picture(phone, 'phone-home');
  await phone.goto(`${address}/?pin=${pin}`);
  await phone.getByRole('button', { name: 'Join', exact: true }).waitFor();
  await picture(phone, 'phone-join');
  await crowd.join(address, pin);
  await takeSeat(phone, 'Swift Comet');
  await picture(phone, 'phone-lobby');
  await hall.getByRole('button', { name: 'Swift Comet: choices' }).waitFor();
  await hall.mouse.move(0, 0);
  await picture(hall, 'hall-lobby');
}

async function playAndPicture(address: string): Promise<void> {
  const browser = await launchChromium();
  const crowd = new Crowd();
  try {
    // The wall is laid out at its real size and pictured at half of it, to keep the files small.
    const hall = await (await browser.newContext({ viewport: hallSize, deviceScaleFactor: 0.5 })).newPage();
    const phone = await (await browser.newContext({ viewport: phoneSize })).newPage();
    const quiz = quizSchema.parse(everyType);

    await pictureLobby(address, quiz.title, { hall, phone }, crowd);
    for (const [index, question] of quiz.questions.entries()) {
      const { type } = question;
      const isAnswered = exampleOf(type).answers.length > 0;
      const isFirst = quiz.questions.findIndex((other) => other.type === type) === index;
      await pressNext(hall);
      await Promise.all([hall, phone].map((page) => atScreen(page, 'intro', index)));
      if (type === 'single' && isFirst) {
        await picture(hall, 'hall-intro');
        await picture(phone, 'phone-intro');
      }
      await pressNext(hall);
      await Promise.all([hall, phone].map((page) => atScreen(page, 'open', index)));
      const half = Math.floor(crowd.size / 2);
      await crowd.answer(question, 0, half);
      if (isFirst) {
        if (isAnswered) await hall.getByText(`${half} of ${crowd.size + 1} answered`).waitFor();
        await picture(hall, `hall-question-${type}`);
        await picture(phone, `phone-question-${type}`);
      }
      if (isAnswered) {
        await giveAnswer(phone, question, type !== 'number');
        await phone.getByText('Stored.').waitFor();
      } else await pressNext(hall);
      if (type === 'single' && isFirst) await picture(phone, 'phone-sent');
      await crowd.answer(question, half, crowd.size);
      await Promise.all([hall, phone].map((page) => atScreen(page, 'reveal', index)));
      if (isFirst) {
        await picture(hall, `hall-reveal-${type}`);
        await picture(phone, `phone-reveal-${type}`);
      }
      await pressNext(hall);
      if (index + 1 === quiz.questions.length) break;
      await Promise.all([hall, phone].map((page) => atScreen(page, 'standings', index)));
      if (index === 4) {
        await picture(hall, 'hall-standings');
        await picture(phone, 'phone-standings');
      }
    }
    await Promise.all([hall, phone].map((page) => atScreen(page, 'over')));
    await picture(phone, 'phone-final');
    await picture(hall, 'hall-podium');
    await hall.getByRole('link', { name: 'All results' }).click();
    await hall.getByText('played to the end').waitFor();
    await picture(hall, 'hall-results');
    await pictureEditor(browser, address, picture);
    await pictureStates(browser, picture);
  } finally {
    crowd.leave();
    await browser.close();
  }
}

mkdirSync(picturesDir, { recursive: true });
const port = await findFreePort();
const product = await startProduct(port);
try {
  await playAndPicture(`http://127.0.0.1:${port}`);
} finally {
  await product.stop();
}
