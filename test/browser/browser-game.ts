/** Plays Quickfire as people do, through the pages: what a host clicks on the wall, and what players tap on phones. */
import type { Page } from '@playwright/test';
import type { Question } from '../../src/protocol/quiz.ts';

/** The names of all options as they stand on tiles, whatever their letters. */
const tile = (page: Page, text: string) =>
  page.getByRole('button', { name: new RegExp(`^[A-HT]: ${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) });

/** Opens a room of the quiz with this title from the host's pages, with what else is ticked. Returns its PIN. */
export async function openRoom(host: Page, address: string, title: string, more: string[] = []): Promise<string> {
  await host.goto(`${address}/quizzes`);
  await host.getByRole('link', { name: `Settings for playing ${title}`, exact: true }).click();
  for (const setting of ['Streak bonus', ...more]) await host.getByRole('checkbox', { name: setting }).check();
  await host.getByRole('button', { name: 'Open the room' }).click();
  const pin = await host.getByTestId('pin').textContent();
  return (pin ?? '').replaceAll(/\D/g, '');
}

/** Takes a seat from the door of the room, where the page is already. */
export async function takeSeat(phone: Page, nickname: string): Promise<void> {
  await phone.getByRole('textbox', { name: 'Your name on the screen' }).fill(nickname);
  await phone.getByRole('button', { name: 'Join', exact: true }).click();
  await atScreen(phone, 'lobby');
}

/** Waits for a screen: a phase, and in a question its number from 0. */
export async function atScreen(page: Page, phase: string, index?: number): Promise<void> {
  const wanted = index === undefined ? `[data-screen^="${phase}:"]` : `[data-screen="${phase}:${index}"]`;
  await page.locator(`main${wanted}`).waitFor();
}

/** Presses the key that takes the host on, wherever the focus is. */
export async function pressNext(host: Page): Promise<void> {
  await host.evaluate(() => document.querySelector('main')?.focus());
  // A screen that has just appeared takes no step: that press was meant for the one before.
  await host.locator('footer button[data-resting="false"]:enabled').waitFor();
  await host.keyboard.press('Space');
}

/** Gives a right or a wrong answer by touch. */
export async function giveAnswer(phone: Page, question: Question, right: boolean): Promise<void> {
  switch (question.type) {
    case 'single':
      await tile(phone, optionOf(question.options, right)).click();
      return;
    case 'poll':
      await tile(phone, question.options[right ? 0 : 1]?.text ?? '').click();
      return;
    case 'true_false':
      await tile(phone, question.correct === right ? 'True' : 'False').click();
      return;
    case 'multiple':
      for (const option of question.options) {
        if (option.correct === right) await tile(phone, option.text).click();
      }
      await phone.getByRole('button', { name: /^Send/ }).click();
      return;
    case 'text':
      await phone.getByRole('textbox', { name: 'Your answer' }).fill(right ? (question.accept[0] ?? '') : 'no idea');
      await phone.keyboard.press('Enter');
      return;
    case 'number':
      await phone.getByRole('textbox', { name: 'Your number' }).fill(String(question.correct + (right ? 0 : 100)));
      await phone.getByRole('button', { name: 'Send' }).click();
      return;
    case 'pin':
      await tapPicture(phone, right ? centreOf(question.regions[0]) : [985, 985]);
      await phone.getByRole('button', { name: 'Send this place' }).click();
      return;
    case 'order':
      await putInOrder(phone, right ? question.items : question.items.toReversed());
      await phone.getByRole('button', { name: 'Send this order' }).click();
  }
}

type PinRegion = Extract<Question, { type: 'pin' }>['regions'][number];

const centreOf = (region: PinRegion | undefined): readonly [number, number] =>
  region?.shape === 'circle' ? [region.x, region.y] : (region?.points[0] ?? [500, 500]);

/** Taps a place, in thousandths of the picture, which is as large as its box allows. */
async function tapPicture(phone: Page, [x, y]: readonly [number, number]): Promise<void> {
  const box = phone.getByTestId('pin-picture');
  await box.locator('[data-marks]').waitFor();
  const point = await box.evaluate(
    (element, [across, down]) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const image = element.querySelector('img');
      const aspect = image === null ? 1 : image.naturalWidth / image.naturalHeight;
      const shownWidth = Math.min(width, height * aspect);
      const shownHeight = shownWidth / aspect;
      return {
        x: left + (width - shownWidth) / 2 + (shownWidth * across) / 1000,
        y: top + (height - shownHeight) / 2 + (shownHeight * down) / 1000,
      };
    },
    [x, y] as const,
  );
  await phone.mouse.click(point.x, point.y);
}

const optionOf = (options: { text: string; correct: boolean }[], right: boolean): string =>
  options.find((option) => option.correct === right)?.text ?? '';

async function putInOrder(phone: Page, wanted: string[]): Promise<void> {
  const shown = () => phone.locator('main ol li').evaluateAll((rows) => rows.map((row) => row.textContent ?? ''));
  for (const [place, item] of wanted.entries()) {
    for (let at = (await shown()).findIndex((text) => text.endsWith(item)); at > place; at -= 1) {
      await phone.getByRole('button', { name: `Move ${item} up` }).click();
    }
  }
}

/** Gives an answer without a pointer: letters for options, arrows by Enter, fields by typing. */
export async function giveAnswerByKeys(phone: Page, question: Question, right: boolean): Promise<void> {
  switch (question.type) {
    case 'single':
    case 'poll':
    case 'true_false': {
      const text =
        question.type === 'single'
          ? optionOf(question.options, right)
          : question.type === 'poll'
            ? (question.options[0]?.text ?? '')
            : question.correct === right
              ? 'True'
              : 'False';
      await phone.keyboard.press(await letterOf(phone, text));
      return;
    }
    case 'multiple':
      for (const option of question.options) {
        if (option.correct === right) await phone.keyboard.press(await letterOf(phone, option.text));
      }
      await phone.getByRole('button', { name: /^Send/ }).press('Enter');
      return;
    case 'text':
    case 'number': {
      const answer = question.type === 'text' ? (question.accept[0] ?? '') : String(question.correct);
      await phone.keyboard.type(right ? answer : '7');
      await phone.keyboard.press('Enter');
      return;
    }
    case 'pin': {
      const picture = phone.getByTestId('pin-picture');
      // The first arrow puts the cross into the middle.
      await picture.press('ArrowUp');
      const [x, y] = right ? centreOf(question.regions[0]) : [500, 500];
      const turns = [x < 500 ? 'ArrowLeft' : 'ArrowRight', y < 500 ? 'ArrowUp' : 'ArrowDown'];
      for (const [at, far] of [x, y].entries()) {
        for (let moved = 0; moved < Math.abs(far - 500) / 10; moved += 1) await picture.press(turns[at] ?? '');
      }
      await picture.press('Enter');
      return;
    }
    case 'order':
      await phone.getByRole('button', { name: `Move ${question.items[0]} down` }).press('Enter');
      await phone.getByRole('button', { name: 'Send this order' }).press('Enter');
  }
}

async function letterOf(phone: Page, text: string): Promise<string> {
  const name = await tile(phone, text).textContent();
  return name?.trim().charAt(0).toLowerCase() ?? '';
}
