// The search as a reader uses it: words, other names, slips, filters, addresses, back and the keyboard.

import assert from 'node:assert/strict';
import test from 'node:test';
import { none, until, visit } from './browser.mjs';
import { build } from './desk.mjs';

const desk = build();
const { tab } = await visit(desk);
const search = `${desk.base}/search/`;
const field = 'main input[name=q]';
const links = 'main a[href*="/briefings/"]:visible, main a[href*="/entities/"]:visible';

/** The addresses of the results, in their order. */
const found = (page) => page.locator(links).evaluateAll((all) => all.map((link) => link.getAttribute('href')));

const isEntity = (id) => (href) => href.includes('/entities/') && href.endsWith(`/${id}/`);
const isPiece = (href) => href.includes('/briefings/');

/** Waits until the results are as they should be; says what they are otherwise. */
async function shows(page, what, isWanted) {
  let last;
  await until(what, async () => isWanted((last = await found(page)))).catch((error) => {
    throw new Error(`${error.message}; shown: ${last.slice(0, 8).join(' ') || 'nothing'}`);
  });
}

async function ask(page, words) {
  await page.open(search);
  await page.locator(field).fill(words);
}

test('a word of the text finds pieces', async () => {
  const page = await tab();
  await ask(page, 'ceasefire');
  await shows(page, 'pieces on a ceasefire', (all) => all.some(isPiece));
  const [first] = (await found(page)).filter(isPiece);
  const source = desk.pages.find(({ address }) => address === first).html;
  assert.match(source, /ceasefire/i, `${first} does not hold the word`);
  none(page.faults);
});

test('another name, a slip and a name without its accents find the entity', async () => {
  const page = await tab();
  for (const [words, id] of [
    ['Putin', 'vladimir-putin'],
    ['HNC', 'hnc'],
    ['UNSCR 2254', 'resolution-2254'],
    ['Rouhanni', 'hassan-rouhani'],
    ['erdogan', 'recep-tayyip-erdogan'],
    ['de mistura', 'staffan-de-mistura'],
  ]) {
    await ask(page, words);
    await shows(page, `${id} for "${words}"`, (all) => all.slice(0, 5).some(isEntity(id)));
  }
});

test('filters narrow what is found', async () => {
  const page = await tab();
  await ask(page, 'Syria');
  await shows(page, 'pieces of several years', (all) => new Set(all.filter(isPiece).map((href) => href.match(/\d{4}/)[0])).size > 1);
  const select = (name) => page.locator(`main select[name=${name}]`);
  await select('year').selectOption('2017');
  const ofYear = new Set(desk.pages.find(({ address }) => address === `${desk.base}/years/2017/`).html.match(/\/syria\/briefings\/[^"]+\//g));
  await shows(page, 'pieces of 2017 alone', (all) => all.filter(isPiece).length > 0 && all.filter(isPiece).every((href) => ofYear.has(href)));
  await select('year').selectOption('');
  // What the lists say, the filter says too.
  const tag = await until('tags to choose from', () => select('tag').evaluate((select) => select.options[1]?.value));
  const ofTag = desk.pages.find(({ address }) => address.includes('/tags/') && address.endsWith(`/${tag}/`)).html;
  await select('tag').selectOption(tag);
  await shows(page, `pieces tagged ${tag} alone`, (all) => all.filter(isPiece).length > 0 && all.filter(isPiece).every((href) => ofTag.includes(`"${href}"`)));
  await select('tag').selectOption('');
  const kind = await select('kind').evaluate((select) => [...select.options].find((option) => option.value.includes('place')).value);
  await select('kind').selectOption(kind);
  const places = desk.pages.find(({ address }) => address === `${desk.base}/kinds/place/`).html;
  await shows(page, 'places alone', (all) => all.length > 0 && all.every((href) => places.includes(`"${href}"`)));
});

test('an address holds a search', async () => {
  const page = await tab();
  await page.open(`${search}?q=Lavrov`);
  await shows(page, 'Sergey Lavrov', (all) => all.some(isEntity('sergey-lavrov')));
  assert.equal(await page.locator(field).inputValue(), 'Lavrov');
  await page.open(`${search}?q=Geneva&year=2014`);
  await shows(page, 'pieces of 2014', (all) => all.some(isPiece) && all.filter(isPiece).every((href) => href.includes('/2014/')));
});

test('the field of any page leads to the search', async () => {
  const page = await tab();
  await page.open(desk.longest('briefing').address);
  const head = page.locator('header.site input[name=q]');
  await head.fill('Kerry');
  await head.press('Enter');
  await page.waitForURL(`**${search}?q=Kerry`);
  await shows(page, 'John Kerry', (all) => all.some(isEntity('john-kerry')));
});

test('back from a result comes to the search as it was', async () => {
  const page = await tab();
  await ask(page, 'Astana');
  await shows(page, 'the place', (all) => all.some(isEntity('astana')));
  await until('the address holds the search', () => new URL(page.url()).searchParams.get('q') === 'Astana');
  // The first results come before the last.
  let before;
  await until('the results stay', async () => {
    before = await found(page);
    await page.waitForTimeout(300);
    return before.join() === (await found(page)).join();
  });
  await page.locator(links).first().click();
  await page.waitForURL((url) => url.pathname !== search);
  await page.goBack();
  assert.equal(await page.locator(field).inputValue(), 'Astana');
  await shows(page, 'the same results', (all) => all.join() === before.join());
});

test('the keyboard is enough, and what is found is said', async () => {
  const page = await tab();
  await page.open(search);
  const status = page.locator('main [role=status]');
  assert.equal(await status.count() >= 1, true, 'there is no status');
  for (let pressed = 0; pressed < 30; pressed++) {
    if (await page.locator(field).evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('Annan');
  await shows(page, 'Kofi Annan', (all) => all.some(isEntity('kofi-annan')));
  await until('the status says how many', async () => /\d/.test((await status.allInnerTexts()).join(' ')));
  await page.keyboard.press('Enter');
  await shows(page, 'Kofi Annan still', (all) => all.some(isEntity('kofi-annan')));
  const first = page.locator(links).first();
  for (let pressed = 0; pressed < 12; pressed++) {
    if (await first.evaluate((link) => link === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  const href = await first.getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${href}`);
});

test('what is not there is said, and what is typed stays text', async () => {
  const page = await tab();
  await ask(page, 'zzyzzxq');
  await until('the status says so', async () => (await page.locator('main [role=status]').allInnerTexts()).join('').includes('zzyzzxq'));
  assert.deepEqual(await found(page), []);
  for (const words of ['<img src=x onerror=alert(1)>', '"><script>', '%', '\\', '*', '?', ' ', 'é'.normalize('NFD'), '日本', 'a'.repeat(3_000)]) {
    await page.locator(field).fill(words);
    await page.waitForTimeout(250);
  }
  assert.equal(await page.locator('main img').count(), 0);
  none(page.faults);
});

test('without script the page says so and leads to the indexes', async () => {
  const page = await tab({ javaScriptEnabled: false });
  await page.open(search);
  const hrefs = await page.locator('main a:visible').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  assert.ok(hrefs.includes(`${desk.base}/entities/`), hrefs.join(' '));
});
