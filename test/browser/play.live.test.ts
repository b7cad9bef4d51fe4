/** A host and three players in Chromium play a quiz with a question of each type, on the real product. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf, quizSchema, type Question } from '../../src/protocol/quiz.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, giveAnswer, giveAnswerByKeys, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

/** Of the sample, one question of each type, with more time than this test takes: that is no player's. */
const everyTypeOnce = {
  ...everyType,
  questions: everyType.questions
    .filter(({ type }, index, all) => all.findIndex((other) => other.type === type) === index)
    .map((question) => ({ ...question, timeLimitMs: 120_000 })),
};
const quiz = quizSchema.parse(everyTypeOnce);
const answeredCount = quiz.questions.filter(({ type }) => exampleOf(type).answers.length > 0).length;

/**
 * Presses the key and clicks the button that take the host on, as soon as a screen appears, or as soon as it takes a step.
 * In the page itself: from here the presses would come late on a busy machine.
 */
const pressAtOnce = (host: Page, screen: string, isRested = false): Promise<void> =>
  host.evaluate(
    (selector) =>
      new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const button = document.querySelector<HTMLElement>(selector);
          if (button === null) return;
          observer.disconnect();
          for (const key of [' ', 'PageDown', 'ArrowRight']) {
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          }
          button.click();
          resolve();
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
    `main[data-screen="${screen}"] footer button[data-resting${isRested ? '="false"' : ''}]`,
  );

describe.skipIf(skipsBrowser())('a whole game in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyTypeOnce } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  const openPage = (viewport: { width: number; height: number }) => served.openPage({ viewport });

  it(
    'goes from the PIN to the results; reloads and lost Wi-Fi cost nobody anything',
    { timeout: 360_000 },
    async () => {
      const [host, ana, ben, cleo] = await Promise.all([
        openPage(hallSize),
        openPage(phoneSize),
        openPage(phoneSize),
        openPage(phoneSize),
      ]);
      const phones = [ana, ben, cleo];

      const pin = await openRoom(host, address, quiz.title);
      await expectAccessible(host);
      expect(await host.getByRole('button', { name: /^Start/ }).isDisabled()).toBe(true);

      // One comes by typing the PIN, one by the code on the wall, one by the address of the room.
      await ana.goto(address);
      await expectAccessible(ana);
      await ana.getByRole('textbox', { name: 'Game PIN' }).fill(pin);
      await ana.getByRole('button', { name: 'Join a game' }).click();
      await ben.goto(`${address}/?pin=${pin}`);
      await cleo.goto(`${address}/play/${pin}`);
      await expectAccessible(ben);
      await takeSeat(ana, 'Ana');
      await takeSeat(ben, 'Ben');
      await cleo.getByRole('textbox', { name: 'Your name on the screen' }).fill('ana');
      await cleo.getByRole('button', { name: 'Join', exact: true }).click();
      await cleo.getByText(/is taken/).waitFor();
      await takeSeat(cleo, 'Cleo');
      await expectAccessible(cleo);
      for (const name of ['Ana', 'Ben', 'Cleo']) await host.getByRole('button', { name: `${name}: choices` }).waitFor();
      await host.getByText('3 players').waitFor();
      await expectAccessible(host);

      const answerAll = async (index: number, question: Question) => {
        await giveAnswer(ana, question, true);
        await ana.getByText('Answer in').waitFor();
        if (index === 1) {
          await ana.reload();
          await ana.getByText('Answer in').waitFor();
          await host.getByText('1 of 3 answered').waitFor();
          await expectAccessible(ana);
        }
        if (index === 2) {
          // Ben waits, for a question that everyone present has answered closes without those who are away.
          await cleo.context().setOffline(true);
          await cleo.getByText('Reconnecting…').waitFor();
          await giveAnswer(cleo, question, true);
          await cleo.getByText('Kept on this phone').waitFor();
          await expectAccessible(cleo);
          await cleo.context().setOffline(false);
          await cleo.getByText('Stored.').waitFor();
        } else {
          await giveAnswer(cleo, question, index % 3 === 0);
        }
        await giveAnswerByKeys(ben, question, index % 2 === 0);
      };

      for (const [index, question] of quiz.questions.entries()) {
        await pressNext(host);
        await atScreen(host, 'intro', index);
        if (index === 0) {
          await atScreen(ana, 'intro', 0);
          await Promise.all([expectAccessible(host), expectAccessible(ana)]);
        }
        await pressNext(host);
        await Promise.all([host, ...phones].map((page) => atScreen(page, 'open', index)));
        if (index === 0) await Promise.all([host, ana].map((page) => expectAccessible(page)));

        if (index === 1) {
          await ana.reload();
          await host.reload();
          await Promise.all([atScreen(ana, 'open', index), atScreen(host, 'open', index)]);
        }
        if (exampleOf(question.type).answers.length === 0) {
          await ana.getByText('Nothing to answer').waitFor();
          await pressNext(host);
        } else await answerAll(index, question);
        // All have answered, so the question closes by itself.
        await Promise.all([host, ...phones].map((page) => atScreen(page, 'reveal', index)));
        if (index === 2) await cleo.getByRole('heading', { name: 'Right!' }).waitFor();
        // The gallery's test looks at every kind of question.
        if (index === 0) await Promise.all([host, ana].map((page) => expectAccessible(page)));
        await pressNext(host);
        if (index + 1 === quiz.questions.length) break;
        await Promise.all([host, ...phones].map((page) => atScreen(page, 'standings', index)));
        if (index === 1) await Promise.all([host, ben].map((page) => expectAccessible(page)));
      }

      await Promise.all([host, ...phones].map((page) => atScreen(page, 'over')));
      await Promise.all([host, ana].map((page) => expectAccessible(page)));
      await host.getByRole('link', { name: 'All results' }).click();
      await host.getByText('played to the end').waitFor();
      await expectAccessible(host);

      // The report, the phones and the product's own numbers say the same.
      const rows = await host
        .getByRole('region', { name: 'Players' })
        .locator('tbody tr')
        .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
      expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(['Ana', 'Ben', 'Cleo']));
      expect(await host.getByText(`${answeredCount * phones.length} answers`).count()).toBe(1);
      for (const [name, phone] of [
        ['Ana', ana],
        ['Ben', ben],
        ['Cleo', cleo],
      ] as const) {
        const row = rows.find((cells) => cells[1] === name);
        await phone.getByText(`${row?.[2]} points`, { exact: true }).waitFor();
        await phone.getByText(`${row?.[3]} right, ${row?.[4]} answers`).waitFor();
      }
      expect(rows.find((cells) => cells[1] === 'Ana')?.slice(3, 5)).toEqual([
        String(answeredCount - 1),
        String(answeredCount),
      ]);

      // One tap takes everybody to the next game, also who comes back later.
      await cleo.goto('about:blank');
      await host.getByRole('button', { name: 'Play again' }).click();
      await atScreen(host, 'lobby');
      const nextPin = ((await host.getByTestId('pin').textContent()) ?? '').replaceAll(/\D/g, '');
      expect(nextPin).not.toBe(pin);
      await cleo.goto(`${address}/play/${pin}`);
      for (const [name, phone] of [
        ['Ana', ana],
        ['Cleo', cleo],
      ] as const) {
        const playOn = phone.getByRole('button', { name: 'Play on' });
        await playOn.waitFor();
        if (phone === ana) await expectAccessible(phone);
        await playOn.click();
        await phone.waitForURL(`${address}/play/${nextPin}`);
        await atScreen(phone, 'lobby');
        await host.getByRole('button', { name: `${name}: choices` }).waitFor();
      }
      const { thrown, logged } = served.complaints;
      expect([...thrown, ...logged.filter((text) => !text.includes('WebSocket'))]).toEqual([]);
    },
  );

  it(
    'takes one step for presses that come close together, and asks before it closes a new question',
    { timeout: 90_000 },
    async () => {
      const [host, eve] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
      const pin = await openRoom(host, address, quiz.title);
      await eve.goto(`${address}/?pin=${pin.slice(0, 3)}%20${pin.slice(3)}`);
      await takeSeat(eve, 'Eve');
      await host.locator('footer button[data-resting="false"]:enabled').waitFor();
      // A dialog that was opened by mouse gives the focus back to the screen, and the space bar starts the game.
      await host.getByRole('button', { name: 'Show the QR code on the full screen' }).click();
      await host.keyboard.press('Escape');
      await host.getByRole('button', { name: 'Eve: choices' }).click();
      await host.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      const pressed = pressAtOnce(host, 'intro:0');
      await host.keyboard.press('Space');
      // The intro is there: a second press that was meant for "Start" comes now.
      await pressed;
      await host.locator('footer button[data-resting="false"]:enabled').waitFor();
      expect(await host.locator('main').getAttribute('data-screen')).toBe('intro:0');
      const dialog = host.getByRole('dialog', { name: 'Close it already?' });
      const pressedSoon = pressAtOnce(host, 'open:0', true);
      await pressNext(host);
      await Promise.all([host, eve].map((page) => atScreen(page, 'open', 0)));
      await pressedSoon;
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      // After a press by mouse the space bar is the next step again, and not that button once more.
      await host.getByRole('button', { name: /^Pause/ }).click();
      await host.getByRole('button', { name: /^Resume/ }).click();
      await host.getByRole('button', { name: /^Pause/ }).waitFor();
      const pressedAtReveal = pressAtOnce(host, 'reveal:0');
      await pressNext(host);
      // It is asked about again where all of this took less than three seconds.
      const closes = dialog.getByRole('button', { name: 'Close now' }).click().catch(String);
      await Promise.race([pressedAtReveal, closes]);
      await pressedAtReveal;
      await Promise.all([host, eve].map((page) => atScreen(page, 'reveal', 0)));
      await host.locator('footer button[data-resting="false"]:enabled').waitFor();
      expect(await host.locator('main').getAttribute('data-screen')).toBe('reveal:0');
      await host.keyboard.press('PageDown');
      await Promise.all([host, eve].map((page) => atScreen(page, 'standings', 0)));
    },
  );

  it('shows both the way back to a game that was left', { timeout: 90_000 }, async () => {
    const [host, finn] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    await finn.goto(`${address}/play/${pin}`);
    await takeSeat(finn, 'Finn');
    await Promise.all([host, finn].map((page) => page.goto(`${address}/`)));
    await expectAccessible(host);
    await finn.getByRole('link', { name: /^Back to your game/ }).click();
    await atScreen(finn, 'lobby');
    await host.getByRole('link', { name: /Go back to the game$/ }).click();
    await atScreen(host, 'lobby');
  });

  it('keeps a name that is typed before the browser has painted the join form', { timeout: 60_000 }, async () => {
    const { pin } = await served.product.game(quiz);
    const ida = await openPage(phoneSize);
    await ida.addInitScript(() => {
      new MutationObserver((_, observer) => {
        const field = document.querySelector<HTMLInputElement>('form input');
        if (field === null) return;
        observer.disconnect();
        field.value = 'Ida';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }).observe(document, { subtree: true, childList: true });
    });
    await ida.goto(`${address}/play/${pin}`);
    await ida.getByRole('button', { name: 'Join', exact: true }).click({ timeout: 10_000 });
    await atScreen(ida, 'lobby');
    await ida.getByText('Ida', { exact: true }).waitFor();
  });

  it('sends what was picked or typed and not sent, shortly before the close', { timeout: 120_000 }, async () => {
    const typed = everyType.questions.filter(({ type }) => type === 'text').slice(0, 1);
    const game = await served.product.game({ title: 'Typed', questions: typed }, { introMs: 0 });
    const gil = await openPage(phoneSize);
    await gil.goto(`${address}/play/${game.pin}`);
    await takeSeat(gil, 'Gil');
    await (await served.product.host(game)).must('host:start', {});
    await atScreen(gil, 'open', 0);
    const [question] = typed;
    await gil
      .getByRole('textbox', { name: 'Your answer' })
      .fill(question?.type === 'text' ? (question.accept[0] ?? '') : '');
    // All who are here have answered then, so the question closes at once.
    await gil.getByRole('heading', { name: 'Right!' }).waitFor({ timeout: 60_000 });
    expect(await gil.locator('main').getAttribute('data-screen')).toBe('reveal:0');
  });

  it('lets a player change the name, and the host remove players, lock the room and close it', async () => {
    const [host, dora] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    await dora.goto(`${address}/?pin=${pin}`);
    const name = dora.getByRole('textbox', { name: 'Your name on the screen' });
    expect(await name.inputValue()).toBe('');
    expect(await dora.getByRole('button', { name: 'Join', exact: true }).isEnabled()).toBe(false);
    await dora.getByRole('button', { name: 'A made-up name' }).click();
    await expect.poll(() => name.inputValue()).toMatch(/^\w+ \w+$/);
    await takeSeat(dora, 'Theodora');
    await host.getByRole('button', { name: 'Theodora: choices' }).waitFor();
    await host.getByRole('button', { name: /^Lock/ }).click();
    await host.getByText('Locked: nobody else can join').waitFor();
    await dora.getByRole('button', { name: 'Change my name' }).click();
    expect(await name.inputValue()).toBe('Theodora');
    await expectAccessible(dora);
    await name.fill('Fuck');
    await dora.getByRole('button', { name: 'Change it' }).click();
    await dora.getByText('That name can’t be used here').waitFor();
    await name.fill('Dora');
    await dora.getByRole('button', { name: 'Change it' }).click();
    await name.waitFor({ state: 'detached' });
    await dora.getByText('Dora', { exact: true }).waitFor();
    await host.getByRole('button', { name: 'Theodora: choices' }).waitFor({ state: 'detached' });
    await host.getByText('1 player', { exact: true }).waitFor();
    await host.getByRole('button', { name: /^Unlock/ }).click();

    await host.getByRole('button', { name: 'Dora: choices', exact: true }).click();
    await expectAccessible(host);
    await host.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await host.getByRole('button', { name: 'Dora: choices', exact: true }).click();
    await host.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await dora.getByRole('heading', { name: 'You were removed' }).waitFor();
    await host.getByText('Waiting for players…').waitFor();

    await host.getByRole('button', { name: 'Show the QR code on the full screen' }).click();
    await expectAccessible(host);
    await host.keyboard.press('Escape');

    await host.getByRole('button', { name: /^Lock/ }).click();
    await host.getByText('Locked: nobody else can join').waitFor();
    await dora.goto(`${address}/play/${pin}`);
    await dora.getByRole('heading', { name: 'The room is locked' }).waitFor();
    await host.getByRole('button', { name: /^Unlock/ }).click();
    await host.getByRole('button', { name: /^Lock/ }).waitFor();
    await dora.getByRole('button', { name: 'Try again' }).click();
    await dora.getByRole('button', { name: 'Dora', exact: true }).click();
    expect(await name.inputValue()).toBe('Dora');
    await takeSeat(dora, 'Dora again');

    await host.getByRole('button', { name: 'End', exact: true }).click();
    await host.getByRole('button', { name: 'End the game' }).click();
    await dora.getByRole('heading', { name: 'The room is closed' }).waitFor();
    await host.getByRole('heading', { name: 'The room is closed' }).waitFor();
    await dora.goto(`${address}/play/${pin}`);
    await dora.getByRole('heading', { name: /No game with this PIN|This game is over/ }).waitFor();
  });
});
