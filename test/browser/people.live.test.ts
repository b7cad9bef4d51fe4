/** Who is in the room, in Chromium on the real product: found, removed, banned, named, brought to another phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quizSchema } from '../../src/protocol/quiz.ts';
import { everyType } from '../../src/platform/quizzes/samples/every-type.ts';
import { hallSize, phoneSize, skipsBrowser } from '../support/chromium.ts';
import { atScreen, openRoom, pressNext, takeSeat } from './browser-game.ts';
import { expectAccessible, serveProduct, type ServedProduct } from './served-product.ts';

const quiz = quizSchema.parse(everyType);

describe.skipIf(skipsBrowser())('people in the room in Chromium (needs Chromium)', () => {
  let served: ServedProduct;
  let address: string;
  beforeAll(async () => {
    served = await serveProduct({ samples: { 'every-type': everyType } });
    address = served.product.url();
  }, 60_000);
  afterAll(() => served?.close());

  const openPage = (viewport: { width: number; height: number }) => served.openPage({ viewport });

  it('lets the host find a player in the middle of a question, ban them, and let them in again', async () => {
    const [host, eve, finn] = await Promise.all([openPage(hallSize), openPage(phoneSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    for (const [page, name] of [
      [eve, 'Eve'],
      [finn, 'Finn'],
    ] as const) {
      await page.goto(`${address}/?pin=${pin}`);
      await takeSeat(page, name);
    }
    await pressNext(host);
    await atScreen(host, 'intro', 0);
    await host.getByRole('button', { name: 'People' }).click();
    await host.getByRole('searchbox', { name: 'Find a name' }).fill('éve');
    await host.getByRole('button', { name: 'Remove Finn…' }).waitFor({ state: 'detached' });
    await expectAccessible(host);
    await host.getByRole('button', { name: 'Remove Eve…' }).click();
    await host.getByRole('button', { name: 'Remove and ban' }).click();
    await eve.getByRole('heading', { name: 'You were removed' }).waitFor();
    await eve.goto(`${address}/?pin=${pin}`);
    const join = eve.getByRole('button', { name: 'Join', exact: true });
    await eve.getByRole('textbox', { name: 'Your name on the screen' }).fill('Eve again');
    await join.click();
    await eve.getByText('The host has removed you from this game.').waitFor();
    await expectAccessible(host);
    await host.getByRole('button', { name: 'Let in again: Eve' }).click();
    await host.getByText('Banned from this game').waitFor({ state: 'detached' });
    await join.click();
    await host.getByRole('searchbox', { name: 'Find a name' }).fill('');
    await host.getByRole('button', { name: 'Remove Eve again…' }).waitFor();
    await host.keyboard.press('Escape');
    await host.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('names the players where the host wants it so: nobody is asked for a name, or can change it', async () => {
    const [host, hana] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title, ['Made-up names only']);
    await hana.goto(`${address}/play/${pin}`);
    await hana.getByText('The game gives you a name.').waitFor();
    await expectAccessible(hana);
    expect(await hana.getByRole('textbox').count()).toBe(0);
    await hana.getByRole('button', { name: 'Join', exact: true }).click();
    await atScreen(hana, 'lobby');
    const chip = host.getByRole('button', { name: /: choices$/ });
    const given = (await chip.textContent()) ?? '';
    expect(given).toMatch(/^\w+ \w+( \d+)?$/);
    await hana.getByText(given, { exact: true }).waitFor();
    await hana.getByText('The game has given you this name.').waitFor();
    expect(await hana.getByRole('button', { name: 'Change my name' }).count()).toBe(0);
    await hana.reload();
    await hana.getByText(given, { exact: true }).waitFor();
    // It is none of hers to be offered in another game.
    const other = await openRoom(host, address, quiz.title);
    await hana.goto(`${address}/play/${other}`);
    await hana.getByRole('textbox', { name: 'Your name on the screen' }).waitFor();
    expect(await hana.getByRole('button', { name: given }).count()).toBe(0);
  });

  it('takes everybody along to another quiz', async () => {
    const [host, gil] = await Promise.all([openPage(hallSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    await gil.goto(`${address}/?pin=${pin}`);
    await takeSeat(gil, 'Gil');
    await pressNext(host);
    await atScreen(host, 'intro', 0);
    await host.getByRole('button', { name: 'End', exact: true }).click();
    await host.getByRole('button', { name: 'End the game' }).click();
    await atScreen(host, 'over');
    await host.getByRole('link', { name: 'Another quiz' }).click();
    await host.getByText('Who played before goes on in this room').waitFor();
    await host.getByRole('radio', { name: quiz.title }).check();
    await host.getByRole('button', { name: 'Open the room' }).click();
    await host.getByTestId('pin').waitFor();
    await gil.getByRole('button', { name: 'Play on' }).click();
    await atScreen(gil, 'lobby');
    await host.getByRole('button', { name: 'Gil: choices' }).waitFor();
  });

  it('brings the seat of a lost phone to another one by a code, though the room is locked', async () => {
    const [host, lost, found] = await Promise.all([openPage(hallSize), openPage(phoneSize), openPage(phoneSize)]);
    const pin = await openRoom(host, address, quiz.title);
    await lost.goto(`${address}/?pin=${pin}`);
    await takeSeat(lost, 'Finn');
    await host.getByRole('button', { name: /^Lock/ }).click();
    await host.getByText('Locked: nobody else can join').waitFor();
    await host.getByRole('button', { name: 'People' }).click();
    await host.getByRole('button', { name: 'New phone for Finn…' }).click();
    await host.getByRole('button', { name: 'Show the code' }).click();
    const shown = host.getByRole('status').filter({ hasText: /^\w{3}\s\w{3}$/ });
    const code = (await shown.textContent()) ?? '';
    await expectAccessible(host);

    await found.goto(`${address}/?pin=${pin}`);
    await found.getByText('The room is locked').waitFor();
    await found.getByRole('button', { name: 'New phone?' }).click();
    await expectAccessible(found);
    await found.getByRole('textbox', { name: 'Code from the host' }).fill('222 222');
    await found.getByRole('button', { name: 'Go on' }).click();
    await found.getByText('That code does not work. Ask the host for a new one.').waitFor();
    await found.getByRole('textbox', { name: 'Code from the host' }).fill(code.toLowerCase());
    await found.keyboard.press('Enter');
    await atScreen(found, 'lobby');
    await found.getByText('Finn', { exact: true }).waitFor();
    await lost.getByRole('heading', { name: 'Open somewhere else' }).waitFor();
    await lost.getByRole('button', { name: 'Play here instead' }).click();
    await lost.getByText('The room is locked').waitFor();
    await found.reload();
    await found.getByText('Finn', { exact: true }).waitFor();
  });
});
