// Indexes, lists cut by year, timelines, and that every link of every page leads somewhere.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { id, none, visit } from './browser.mjs';
import { build } from './desk.mjs';

const desk = build({ perPage: 3, piece: new URL('every-form.md', import.meta.url) });
const { tab } = await visit(desk);
const filter = id('filter');
const names = (page) => page.locator('main .names a:visible').allInnerTexts();

test('every link of every page leads to something that is there', (t) => {
  const ids = new Map(desk.pages.map(({ address, html }) => [address, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]));
  const missing = [];
  let count = 0;
  for (const { address, html } of desk.pages) {
    for (const [, written] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      const url = new URL(written.replaceAll('&amp;', '&').replaceAll('&#x2F;', '/'), `https://desk.example${address}`);
      if (url.host !== 'desk.example' || !url.pathname.startsWith(`${desk.base}/`)) continue;
      count += 1;
      const path = decodeURIComponent(url.pathname);
      const file = join(desk.folder, path.slice(desk.base.length), path.endsWith('/') ? 'index.html' : '');
      const fragment = decodeURIComponent(url.hash.slice(1));
      if (!existsSync(file)) missing.push(`${address}: ${written}`);
      else if (fragment && ids.has(path) && !ids.get(path).has(fragment)) missing.push(`${address}: no ${written}`);
    }
  }
  t.diagnostic(`${count} links`);
  none(missing);
});

test('the sitemap holds every page but those that are found otherwise', () => {
  const known = new Set(desk.sitemap);
  const addresses = new Set(desk.pages.map(({ address }) => address));
  none([...known].filter((address) => !addresses.has(address)), 'in the sitemap and not there:');
  const isWanted = ({ address, html }) => !html.includes('name="robots" content="noindex"') && !address.endsWith('404.html');
  none(desk.pages.filter(isWanted).map(({ address }) => address).filter((address) => !known.has(address)), 'not in the sitemap:');
});

test('how often an entity appears with another stands at the end of the line, clear of the name', async () => {
  const page = await tab();
  const companions = ({ html }) => html.split('class="companions"')[1]?.split('</section>')[0] ?? '';
  const longest = (page) => Math.max(0, ...[...companions(page).matchAll(/<li><a [^>]*>([^<]*)/g)].map(([, name]) => name.length));
  const met = desk.pages.toSorted((a, b) => longest(b) - longest(a)).slice(0, 8);
  assert.ok(longest(met[0]) > 30, 'a name of two lines');
  for (const { address } of met) {
    await page.open(address);
    none(await page.locator('.companions ol > li').evaluateAll((items) => {
      const of = (element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range;
      };
      const isAmiss = (item) => {
        const count = of(item.querySelector('summary').firstChild).getBoundingClientRect();
        const isAtEnd = Math.abs(item.getBoundingClientRect().right - count.right) < 2;
        return !isAtEnd || [...of(item.querySelector('a')).getClientRects()].some((line) =>
          line.right > count.left && line.left < count.right && line.bottom > count.top && line.top < count.bottom);
      };
      return items.filter(isAmiss).map((item) => item.innerText);
    }), address);
  }
});

/** The names that are left when all files that the filter asks for are there. */
async function left(page, letters) {
  await page.locator(filter).fill(letters);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(100);
  return names(page);
}

test('the filter of an index leaves the names with a word that begins so', async () => {
  const page = await tab();
  await page.open(`${desk.base}/entities/`);
  const all = await names(page);
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const begin = (letters) => all.filter((name) => plain(name).split(/[^a-z0-9]+/).some((word) => word.startsWith(plain(letters))));
  for (const letters of ['put', 'PUT', 'erdogan', 'al-']) {
    const seen = await left(page, letters);
    const missing = begin(letters.replace('-', '')).filter((name) => !seen.includes(name));
    assert.deepEqual(missing, [], letters);
  }
  // A letter with no name under it goes with its names.
  assert.deepEqual(await left(page, 'putin'), ['Putin, Vladimir']);
  assert.equal(await page.locator('main h2:visible').count(), 1);
  assert.ok(!(await left(page, 'un')).some((name) => name.startsWith('Munich')), 'the middle of a word is no beginning');
  assert.deepEqual(await left(page, 'zzzz'), []);
  const said = await page.locator('main [role=status]:visible').allInnerTexts();
  assert.ok(said.join('').trim() !== '', 'nobody says that nothing is left');
  assert.deepEqual(await left(page, ''), all);
  none(page.faults);
});

test('the filter knows the other names of an entity, and tells which it found', async () => {
  const page = await tab();
  await page.open(`${desk.base}/entities/`);
  assert.ok((await left(page, 'isis')).includes('Islamic State'));
  assert.match(await page.locator('main .names li', { hasText: 'Islamic State' }).first().innerText(), /ISIS/);
  assert.equal(await page.locator(`${id('filter-none')}:visible`).count(), 0);
});

test('an index of many names has a page for each letter, and its filter finds them all', async () => {
  const many = Array.from({ length: 600 }, (_, i) => {
    const word = `${String.fromCharCode(65 + (i % 26))}${'abcdefghij'[i % 10]}${'lmnrst'[i % 6]}o`;
    return JSON.stringify({ id: `made-${i}`, name: `Made ${word} ${i}`, family: `${word} ${i}`, kind: 'person', aliases: [`Number${i}`] });
  });
  const large = build({ files: { 'content/entities/many.jsonl': many.join('\n') } });
  const { tab } = await visit(large);
  const page = await tab();
  await page.open(`${large.base}/entities/`);
  assert.equal((await names(page)).length, 0);
  await page.locator('.alphabet a', { hasText: 'Q' }).click();
  await page.waitForURL('**/names/q/');
  const seen = await names(page);
  assert.ok(seen.length > 10 && seen.every((name) => /^[QŠ]/.test(name)), seen.join());
  assert.deepEqual(seen, seen.toSorted((a, b) => a.localeCompare(b, 'en')));
  assert.equal((await left(page, 'number311')).length, 1);
  assert.match(await page.locator(`${id('found')} li`).innerText(), /Number311/);
  assert.match(large.read('names/index.html'), /url=[^"]*\/entities\//);
  await page.open(`${large.base}/kinds/person/q/`);
  assert.equal(await page.locator('main nav [aria-current]').first().innerText(), 'People');
  none(page.faults);
});

test('the filter is reached by Tab and is not there without script', async () => {
  const page = await tab();
  await page.open(`${desk.base}/entities/`);
  for (let pressed = 0; pressed < 30; pressed++) {
    if (await page.locator(filter).evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('lavrov');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Lavrov, Sergey');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sergey-lavrov/');
  const plain = await tab({ javaScriptEnabled: false });
  await plain.open(`${desk.base}/entities/`);
  assert.equal(await plain.locator(`${filter}:visible`).count(), 0);
  assert.ok((await names(plain)).length > 50);
});

test('a list that is cut leads through all its pieces and back', async () => {
  const page = await tab();
  const list = desk.of('tags').sort((a, b) => b.html.length - a.html.length)[0];
  const under = list.address;
  await page.open(under);
  const years = await page.locator('nav.pager a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  assert.ok(years.length > 1, 'a cut list names its years');
  // The oldest year first, then forward in time as far as it goes.
  await page.locator(`nav.pager a[href="${years.at(-1)}"]`).click();
  await page.waitForURL(`**${years.at(-1)}`);
  const dates = [];
  const seen = new Set();
  for (let steps = 0; steps < 60; steps++) {
    assert.ok(!seen.has(page.url()), `a second time at ${page.url()}`);
    seen.add(page.url());
    dates.push(...(await page.locator('main li time').evaluateAll((all) => all.map((time) => time.dateTime.slice(0, 10)))));
    const next = page.locator('nav.pager a[rel=prev]');
    if ((await next.count()) === 0) break;
    await next.click();
    await page.waitForLoadState();
  }
  assert.deepEqual(dates, [...dates].sort(), 'years are read forward in time');
  const pieces = desk.of('briefing').filter(({ html }) => html.includes(`href="${under}" rel="tag"`)).length;
  assert.equal(dates.length, pieces, 'as many as are filed under it');
  await page.goBack();
  assert.ok(seen.has(page.url()));
  await page.locator('h1 a').click();
  await page.waitForURL(`**${under}`);
});

test('a year leads to its pieces and back', async () => {
  const page = await tab();
  await page.open(`${desk.base}/years/`);
  await page.locator('main a[href$="/years/2017/"]').click();
  await page.waitForURL('**/years/2017/');
  assert.match(await page.locator('h1').innerText(), /2017/);
  const first = page.locator('main li a[href*="/briefings/"]').first();
  const title = await first.innerText();
  await first.click();
  assert.equal(await page.locator('h1').innerText(), title);
  await page.goBack();
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, `${desk.base}/years/`);
});

test('the bars of a timeline lead to what they count', async () => {
  const page = await tab();
  const entity = desk.longest('entity person');
  await page.open(entity.address);
  const bars = page.locator('.timeline svg a, svg.timeline a');
  const hrefs = await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute('href')));
  assert.ok(hrefs.length > 1, `${entity.address} has no timeline`);
  const labels = await bars.evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label') ?? bar.textContent));
  assert.ok(labels.every((label) => /\d/.test(label)), labels.join());
  for (const href of new Set(hrefs)) {
    const response = await page.request.get(new URL(href, page.url()).href);
    assert.equal(response.status(), 200, href);
  }
  await bars.last().click();
  await page.waitForURL(`**${hrefs.at(-1)}`);
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, entity.address);
});

test('a series says where it stands, since when and who is in it, before its pieces', async () => {
  const page = await tab();
  await page.open(`${desk.base}/series/geneva-process/`);
  assert.deepEqual(await page.locator('main h2').allInnerTexts(),
    ['Where it stands', 'Pieces over time', 'Who is in it', 'Documents and agreements', 'All pieces']);
  assert.match(await page.locator('.standfirst').innerText(), /under four envoys/);
  assert.ok(await page.locator('.text a.entity').count() > 0, 'names in the introduction are linked');
  assert.ok(await page.locator('.cast a', { hasText: 'Kofi Annan' }).isVisible());
  const newest = page.locator('.standing a');
  const title = await newest.innerText();
  await newest.click();
  await page.locator('h1', { hasText: title }).waitFor();
  await page.goBack();
  await page.locator('.timeline a').first().click();
  assert.match(page.url(), /2012/);
});

test('a tag is called as its introduction says, on its page and on those of its pieces', async () => {
  const page = await tab();
  await page.open(`${desk.base}/tags/chemical-weapons/`);
  assert.equal(await page.locator('h1').innerText(), 'Chemical weapons');
  const feed = await page.request.get(await page.locator('main a[href$="feed.xml"]').evaluate((link) => link.href));
  assert.match(await feed.text(), /<title>Chemical weapons/);
  await page.open(`${desk.base}/briefings/2013/ghouta-report/`);
  assert.ok(await page.locator('.filed a', { hasText: 'Chemical weapons' }).isVisible());
});

test('an address that is cut short leads to what stands below it', async () => {
  const leads = (folder) => desk.read(`${folder}/index.html`).match(/url=https:\/\/desk\.example([^"]*)/)[1];
  assert.equal(leads('briefings/2017'), `${desk.base}/years/2017/`);
  assert.equal(leads('briefings'), `${desk.base}/years/`);
  assert.equal(leads('entities/person'), `${desk.base}/kinds/person/`);
  const page = await tab();
  await page.open(`${desk.base}/pages/`);
  assert.deepEqual((await names(page)).toSorted(), ['About this desk', 'Method']);
});
