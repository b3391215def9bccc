// The review desk in a browser: by keyboard alone, in two tabs, without the token, and as a glass over a page.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { axe, launch, none, settled, until } from './browser.mjs';
import { program } from './desk.mjs';

const folder = mkdtempSync(join(tmpdir(), 'dateline-review-'));

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const decisions = () => (existsSync(join(folder, 'decisions.toml')) ? readFileSync(join(folder, 'decisions.toml'), 'utf8') : '');

const talks = 'Talks in **Georgia** ended.[^1]\n\nThe peaches of Georgia were late, and Georgia had few.\n\n[^1]: So they say.\n';
write('site.toml', 'title = "Desk"\nbase_url = "https://desk.example"\n');
write(
  'content/entities/all.jsonl',
  [
    { id: 'georgia', name: 'Georgia', kind: 'place' },
    { id: 'us-georgia', name: 'State of Georgia', kind: 'place', aliases: ['Georgia'] },
    { id: 'tarnia', name: 'Tarnia', kind: 'place' },
  ].map((entity) => `${JSON.stringify(entity)}\n`).join(''),
);
write('content/briefings/talks.md', `+++\ntitle = "Talks"\ndate = 2020-01-05\n+++\n\n${talks}`);
for (const day of [1, 2, 3]) {
  const text = 'President Ilona Varga of Tarnia signed it, officials said. Later Ilona Varga left.';
  write(`content/briefings/accord-${day}.md`, `+++\ntitle = "Accord ${day}"\ndate = 2020-02-0${day}\n+++\n\n${text}\n`);
}

const server = spawn(program(), ['serve', '--review', '--port', '0', '--root', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
const browser = await launch();
after(async () => {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});
const address = await new Promise((resolve, reject) => {
  let said = '';
  server.stderr.on('data', (text) => {
    said += text;
    const found = /http:\/\/127\.0\.0\.1:\d+\/-\/review\/\?token=[0-9a-f]{32}\n/.exec(said);
    if (found) resolve(found[0].trim());
  });
  server.on('exit', () => reject(new Error('the preview ended')));
});
const { origin } = new URL(address);

const faults = [];
async function tab(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const isMissing = message.text().includes('404') || message.text().includes('409');
    if (['error', 'warning'].includes(message.type()) && !isMissing) faults.push(message.text());
  });
  return page;
}
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await tab(context);
await page.goto(address);
const shows = (text, where = page) => where.evaluate((text) => document.body.innerText.includes(text), text).catch(() => false);
const focus = () => page.evaluate(() => document.activeElement?.closest('[data-place]')?.querySelector('.sentence')?.innerText ?? '');
/** A key that sends a form: the page that comes of it is there. */
async function press(key) {
  const loaded = page.waitForEvent('load');
  await page.keyboard.press(key);
  await loaded;
}
const told = () => page.locator('.told').innerText();

beforeEach(async () => {
  rmSync(join(folder, 'decisions.toml'), { force: true });
  // The desk is as it was when its page says so.
  await until('the answers are gone', async () => {
    await page.goto(`${origin}/-/review/`);
    return shows('3 places in 1 piece');
  });
  faults.length = 0;
});

test('the address loses its token', () => {
  assert.equal(new URL(page.url()).search, '');
});

test('an editor decides and takes it back by keys alone', async () => {
  assert.equal(await focus(), 'Talks in Georgia ended.');
  await page.keyboard.press('j');
  assert.equal(await focus(), 'The peaches of Georgia were late, and Georgia had few.');
  await page.keyboard.press('k');
  await press('2');
  assert.match(await told(), /“Georgia” in talks is us-georgia/);
  assert.match(await told(), /1 more linked/);
  assert.match(decisions(), /before = "Talks in \*\*"/);
  assert.match(await focus(), /^The peaches/, 'the next place has the focus');
  await press('n');
  assert.match(decisions(), /"none"/);
  await press('u');
  assert.doesNotMatch(decisions(), /"none"/, 'the last is taken back');
  await press('u');
  assert.equal(decisions(), '', 'and the one before');
  none(faults);
});

test('another entity is named by what it is called', async () => {
  await page.keyboard.press('o');
  await page.keyboard.type('Tarnia');
  await press('Enter');
  assert.match(decisions(), /entity = "tarnia"/);
  none(faults);
});

test('one answer holds for all pieces', async () => {
  await page.keyboard.press('d');
  await page.keyboard.press('Space');
  await press('Enter');
  assert.equal(decisions(), '[[decision]]\nquote = "Georgia"\nentity = "georgia"\n');
  assert.ok(await shows('Nothing waits for an answer here.'));
  await press('u');
  assert.equal(decisions(), '', 'undo is at hand where nothing is left');
});

test('later puts a name to the end', async () => {
  await press('l');
  assert.ok(await shows('put off'));
  assert.equal(decisions(), '');
  await press('l');
  assert.ok(!(await shows('put off')));
});

test('everything is done with Tab and Enter, too', async () => {
  const button = page.locator('[data-place] button').first();
  await until('Tab reaches the first answer', async () => {
    await page.keyboard.press('Tab');
    return button.evaluate((button) => button === document.activeElement);
  });
  await press('Enter');
  assert.match(decisions(), /entity = "georgia"/);
});

test('a second tab is told that it comes late, and loses nothing', async () => {
  const second = await tab(context);
  await second.goto(`${origin}/-/review/`);
  await press('a');
  assert.match(decisions(), /entity = "georgia"/);
  const before = decisions();
  await second.locator('[data-place]').first().getByRole('button', { name: 'State of Georgia' }).click();
  await second.getByRole('alert').waitFor();
  assert.match(await second.getByRole('alert').innerText(), /was answered with `georgia`/);
  assert.equal(decisions(), before);
  await second.getByRole('link', { name: 'Look again' }).click();
  await second.locator('[data-place]').first().getByRole('button', { name: 'none of ours' }).click();
  await until('both are there', () => decisions().match(/\[\[decision\]\]/g)?.length === 2);
  await second.close();
});

test('a decision that has lapsed is told, and made again', async () => {
  write('decisions.toml', '[[decision]]\nsource = "briefings/talks.md"\nquote = "Georgia"\nbefore = "All talks in "\nentity = "georgia"\n');
  await page.goto(`${origin}/-/review/lapsed`);
  await page.getByRole('button', { name: 'it is georgia here too' }).first().click();
  await until('it is decided as it stands', () => decisions().includes('before = "Talks in **"'));
  await page.goto(`${origin}/-/review/lapsed`);
  assert.ok(await shows('still finds its words'));
});

test('without the token there is nothing', async () => {
  const stranger = await browser.newContext();
  const other = await tab(stranger);
  assert.equal((await other.goto(`${origin}/-/review/`)).status(), 403);
  await other.goto(`${origin}/briefings/talks/`);
  await other.keyboard.press('g');
  await until('the glass says what it needs', () => shows('needs the token', other));
  // A page of another port of this machine has the cookie, and is of another origin.
  const refused = await page.request.post(`${origin}/-/review/undo`, { form: { number: '1' }, headers: { Origin: 'http://127.0.0.1:1' } });
  assert.equal(refused.status(), 403);
  await stranger.close();
});

test('it works without script', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const other = await tab(plain);
  await other.goto(address);
  await other.locator('[data-place]').first().getByRole('button', { name: 'none of ours' }).click();
  assert.match(await other.locator('.told').innerText(), /is none of ours/);
  await other.getByRole('button', { name: 'undo' }).first().click();
  assert.equal(decisions(), '');
  await plain.close();
});

test('a glass over a page colours its names and answers', async () => {
  await page.goto(`${origin}/briefings/talks/`);
  await page.keyboard.press('g');
  const marks = page.locator('main .dateline-glass');
  await until('three names are coloured', async () => (await marks.count()) === 3);
  assert.deepEqual(await marks.evaluateAll((all) => all.map((mark) => mark.dataset.state)), ['refused', 'refused', 'refused']);
  await marks.first().hover();
  const panel = page.locator('#dateline-glass-panel');
  await until('the reason is told', async () => (await panel.innerText()).includes('it may be one of several entities'));
  await page.mouse.move(0, 0);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await panel.getByRole('button', { name: 'State of Georgia' }).waitFor();
  await settled(page);
  none(await axe(page, '#dateline-glass-panel'));
  await page.keyboard.press('2');
  await until('it is written', () => decisions().includes('before = "The peaches of "'));
  await until('the page comes anew under its glass', async () => {
    const states = await marks.evaluateAll((all) => all.map((mark) => mark.dataset.state)).catch(() => []);
    return states.includes('linked') && (await panel.innerText()).includes('is us-georgia');
  }, 10_000);
  await page.keyboard.press('g');
  await until('the glass is gone', async () => (await page.locator('.dateline-glass').count()) === 0);
  none(faults);
});

test('axe finds nothing, and nothing sticks out', async () => {
  write('decisions.toml', '[[decision]]\nsource = "briefings/talks.md"\nquote = "Georgia"\nbefore = "All talks in "\nentity = "georgia"\n');
  const found = [];
  for (const path of ['', 'lapsed', 'names', 'drift', 'try?name=Georgia', 'place?source=content/briefings/talks.md&start=58&end=65']) {
    await page.goto(`${origin}/-/review/${path}`);
    for (const width of [390, 820, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        found.push(...(await axe(page)).map((line) => `${path || 'questions'}, ${width} px, ${colorScheme}: ${line}`));
      }
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (sideways) found.push(`${path || 'questions'} scrolls sideways at ${width} px`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  none(found);
  none(faults);
});
