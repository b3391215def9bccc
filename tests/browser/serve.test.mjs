// The preview in a browser: what an edit does to a page that is open.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { launch, none, until } from './browser.mjs';
import { program } from './desk.mjs';

const folder = mkdtempSync(join(tmpdir(), 'dateline-preview-'));

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const paragraphs = Array.from({ length: 200 }, (_, n) => `Paragraph ${n} of the long talks.`).join('\n\n');
const piece = (end, title = 'Talks') => `+++\ntitle = "${title}"\ndate = 2020-01-02\n+++\n\n${paragraphs}\n\n${end}\n`;

write('site.toml', 'title = "Desk"\nbase_url = "https://desk.example"\n');
write('content/briefings/talks.md', piece('The end.'));

const server = spawn(program(), ['serve', '--port', '0', '--root', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
const browser = await launch();
after(async () => {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});
const origin = await new Promise((resolve, reject) => {
  server.stderr.on('data', (text) => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
    if (found) resolve(found[0]);
  });
  server.on('exit', () => reject(new Error('the preview ended')));
});

const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));
let loads = 0;
page.on('load', () => (loads += 1));
await page.goto(`${origin}/briefings/talks/`);
const shows = (text) => page.evaluate((text) => document.body.innerText.includes(text), text).catch(() => false);
const y = () => page.evaluate(() => scrollY).catch(() => -1);
const rest = () => new Promise((resolve) => setTimeout(resolve, 1_500));

test('an edit is shown where its reader was', async () => {
  await page.evaluate(() => scrollTo(0, 3_000));
  await until('the page was scrolled', async () => (await y()) === 3_000);
  write('content/briefings/talks.md', piece('Another end.'));
  await until('the edit is shown', () => shows('Another end.'));
  await until('the place is kept', async () => (await y()) === 3_000);
  none(faults);
});

test('an edit is loaded once, and one elsewhere not at all', async () => {
  await rest();
  const before = loads;
  write('content/briefings/talks.md', piece('A third end.'));
  await until('the edit is shown', () => shows('A third end.'));
  await rest();
  assert.equal(loads, before + 1, 'the look at the whole desk has changed nothing here');
  write('content/pages/about.md', '+++\ntitle = "About"\n+++\n\nOf us.\n');
  await rest();
  assert.equal(loads, before + 1, 'a page elsewhere is no reason to load this one');
});

test('an error lies over the last good page, and goes when it is mended', async () => {
  await page.evaluate(() => scrollTo(0, 2_000));
  write('content/briefings/talks.md', piece('A fourth end.').replace('date', 'dat'));
  const overlay = page.locator('#dateline-fault');
  await overlay.waitFor({ state: 'visible', timeout: 10_000 });
  assert.match(await overlay.innerText(), /error\[E\d+\][^]*content\/briefings\/talks\.md:3/);
  assert.equal(await overlay.getAttribute('role'), 'alert');
  const { bottom, top } = await overlay.evaluate((element) => element.getBoundingClientRect().toJSON());
  assert.ok(bottom <= 700 && top > 0, 'it stands at the foot of the window, and the page above it');
  assert.ok(await shows('A third end.'));
  await until('the place is kept', async () => (await y()) === 2_000);
  write('content/briefings/talks.md', piece('A fourth end.'));
  await until('the edit is shown', () => shows('A fourth end.'), 10_000);
  assert.equal(await overlay.count(), 0);
  await until('the place is kept', async () => (await y()) === 2_000);
  none(faults);
});
