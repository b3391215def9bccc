// Pictures of the main pages, phone and laptop, light and dark: `node screenshots.mjs [FOLDER]`.
//
// They are the first screen of each page: whole pages would be large, and nobody scrolls a picture.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { id, launch, laptop, phone, settled, until } from './browser.mjs';
import { build, most } from './desk.mjs';
import { serve } from './site.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
mkdirSync(folder, { recursive: true });
const desk = build();
const [site, browser] = await Promise.all([serve(desk), launch()]);

const noted = most(desk.of('briefing'), (page) => page.html.split('class="note"').length + page.html.length / 1e6);
const richest = desk.longest('entity person');
const isThere = (address) => desk.pages.some((page) => page.address === address);
const search = `${desk.base}/search/`;
const pages = {
  home: `${desk.base}/`,
  briefing: noted.address,
  entity: richest.address,
  index: `${desk.base}/entities/`,
  ...(isThere(search) ? { search: `${search}?q=ceasefire` } : {}),
};

let bytes = 0;
async function take(page, name) {
  await settled(page);
  // WebP, half as large as JPEG at the same sharpness, is what the browser can and Playwright does not offer.
  const devtools = await page.context().newCDPSession(page);
  const format = name.endsWith('.png') ? { format: 'png' } : { format: 'webp', quality: 80 };
  const { data } = await devtools.send('Page.captureScreenshot', format);
  const picture = Buffer.from(data, 'base64');
  writeFileSync(join(folder, name), picture);
  bytes += picture.length;
}

async function open(page, address) {
  await page.goto(site.origin + address, { waitUntil: 'networkidle' });
}

for (const [device, viewport] of Object.entries({ phone, laptop })) {
  const context = await browser.newContext({ viewport, isMobile: device === 'phone', hasTouch: device === 'phone' });
  const page = await context.newPage();
  for (const [name, address] of Object.entries(pages)) {
    await open(page, address);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await take(page, `${name}-${device}-${colorScheme}.webp`);
    }
  }
  await context.close();
}

/** Whether a paragraph with a note also names somebody. */
const isAnnotated = ({ html }) => /<div class="noted">\s*<p>(?:(?!<\/p>)[^])*class="entity"/.test(html);

// The README's picture: a piece with a note in the margin and the card of a name open. Sharp, since it is the one
// that is looked at, and PNG, since flat paper and letters are small in it.
const context = await browser.newContext({ viewport: { width: 1120, height: 640 }, deviceScaleFactor: 1.5 });
const page = await context.newPage();
await open(page, (desk.of('briefing').find(isAnnotated) ?? noted).address);
const link = page.locator('.noted a.entity').first();
await link.evaluate((link) => scrollTo({ top: scrollY + link.closest('.noted').getBoundingClientRect().top - 160, behavior: 'instant' }));
await link.hover();
await until('the card is open', () => page.locator(id('card')).isVisible());
await take(page, 'readme.png');

await browser.close();
site.close();
console.log(`${Object.keys(pages).length} pages, ${Math.round(bytes / 1024)} KiB in ${folder}`);
