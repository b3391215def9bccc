// The story around a piece: beside the text where there is room, else closed under the dateline; in order of time.

import assert from 'node:assert/strict';
import test from 'node:test';
import { id, laptop, none, phone, visit } from './browser.mjs';
import { build, most } from './desk.mjs';

const files = {
  'content/entities/person/aldo-vasko.md': `+++
name = "Aldo Vasko"
kind = "person"

[[roles]]
title = "Mayor of Ostrava"
from = 2015
until = 2016-12-31

[[roles]]
title = "Minister of Harbours"
from = 2017-02-01
+++
`,
  'content/briefings/2016/then.md': '+++\ntitle = "A mayor speaks"\ndate = 2016-05-04\n+++\n\nAldo Vasko spoke of harbours.\n',
  'content/briefings/2017/now.md': '+++\ntitle = "A minister speaks"\ndate = 2017-05-04\n+++\n\nAldo Vasko spoke of harbours.\n',
};
const desk = build({ piece: new URL('every-form.md', import.meta.url), files });
const { tab } = await visit(desk);
const story = (page) => page.html.split('<details class="story">')[1]?.split('</details>')[0] ?? '';
const full = most(desk.of('briefing'), (page) => story(page).length).address;
const noted = most(desk.of('briefing'), (page) => page.html.split('class="note').length).address;
const tablet = { width: 820, height: 1180 };

/** Where things stand, and the days of the line of time. */
const look = (page) =>
  page.evaluate(() => {
    const box = (selector) => document.querySelector(selector)?.getBoundingClientRect().toJSON();
    return {
      thread: box('.thread'),
      heading: box('.story h2'),
      summary: box('.story > summary'),
      who: box('.who'),
      text: box('.text'),
      first: box('.text > :first-child'),
      isShown: document.querySelector('.thread li').checkVisibility({ contentVisibilityAuto: true }) && box('.thread li').height > 0,
      days: [...document.querySelectorAll('.thread time')].map((time) => time.dateTime.slice(0, 10)),
      here: document.querySelectorAll('.thread [aria-current]').length,
      sideways: document.documentElement.scrollWidth > innerWidth,
    };
  });

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with script' : 'without script';

  test(`on a laptop the story begins level with the text, ${how}`, async () => {
    const page = await tab({ javaScriptEnabled });
    await page.open(full);
    const seen = await look(page);
    assert.ok(seen.isShown && seen.who.height > 0);
    assert.equal(seen.summary.height, 0, 'nothing is left to open');
    assert.ok(seen.thread.left > seen.text.right, 'beside the text');
    assert.ok(Math.abs(seen.heading.top - seen.first.top) < 12, `${seen.heading.top} beside ${seen.first.top}`);
    assert.ok(seen.who.top >= seen.thread.bottom, 'who is who comes below');
    assert.ok(seen.days.length >= 5 && seen.here === 1);
    assert.deepEqual(seen.days, seen.days.toSorted());
    assert.ok(!seen.sideways);
  });

  for (const [name, viewport] of Object.entries({ phone, tablet })) {
    test(`on a ${name} it is one line that opens, ${how}`, async () => {
      const page = await tab({ javaScriptEnabled, viewport });
      await page.open(full);
      const closed = await look(page);
      assert.equal(closed.isShown, false);
      assert.ok(closed.summary.height >= 24 && closed.summary.height < 60 && closed.summary.bottom <= closed.text.top);
      assert.match(await page.locator('.story > summary').innerText(), /^\d+ earlier, \d+ later$/);
      await page.locator('.story > summary').click();
      const open = await look(page);
      assert.ok(open.isShown && open.thread.bottom <= open.text.top && !open.sideways);
    });
  }
}

test('a name in an old piece has the role of that day, and in its preview that of today', async () => {
  const page = await tab();
  const card = async (address) => {
    await page.open(desk.base + address);
    await page.locator('.text a.entity', { hasText: 'Aldo Vasko' }).hover();
    await page.locator(id('card')).waitFor();
    return (await page.locator(id('card')).innerText()).split('\n').map((line) => line.trim());
  };
  const then = await card('/briefings/2016/then/');
  assert.ok(then.includes('Mayor of Ostrava') && then.includes('today: Minister of Harbours'), then.join(' | '));
  assert.equal(await page.locator('.who .line').first().innerText(), 'Mayor of Ostrava');
  const now = await card('/briefings/2017/now/');
  assert.ok(now.includes('Minister of Harbours') && !now.some((line) => line.startsWith('today:')), now.join(' | '));
});

test('a card opens in the margin where that is free at its height, else under the word', async () => {
  const page = await tab();
  const address = desk.longest('briefing').address;
  await page.open(address);
  let [beside, under] = [0, 0];
  const links = await page.locator('.text > p a.entity').all();
  for (const link of [links[0], ...links.slice(-3)]) {
    await page.mouse.move(2, 2);
    await link.evaluate((link) => scrollBy(0, link.getBoundingClientRect().top - 300));
    await page.locator(id('card')).waitFor({ state: 'hidden' });
    await link.hover();
    await page.locator(id('card')).waitFor();
    const [at, card] = [await link.boundingBox(), await page.locator(id('card')).boundingBox()];
    const others = await page.evaluate(() => {
      const parts = [...document.querySelectorAll('.text, .story, .who, aside.note')];
      return parts.map((part) => part.getBoundingClientRect()).map(({ x, y, width, height }) => ({ x, y, width, height }));
    });
    const lies = (box) => box.x < card.x + card.width && card.x < box.x + box.width && box.y < card.y + card.height && card.y < box.y + box.height;
    if (others.some(lies)) {
      under += 1;
      assert.ok(card.y > at.y || card.y + card.height <= at.y + 1);
    } else {
      beside += 1;
      assert.ok(Math.abs(card.y - at.y) < 40, `${card.y} beside ${at.y}`);
    }
  }
  assert.ok(under >= 1, 'beside the story there is no room');
  assert.ok(beside >= 1, 'further down there is');
});

test('on paper the story is open', async () => {
  const page = await tab({ viewport: { width: 720, height: 1000 } });
  await page.open(full);
  await page.emulateMedia({ media: 'print' });
  const seen = await look(page);
  assert.ok(seen.isShown && seen.summary.height === 0);
});

test('in the margin nothing lies on anything else, and a note is level with its mark or below what is there', async () => {
  const page = await tab();
  for (const address of [noted, full, ...desk.of('briefing').map((page) => page.address).slice(0, 12)]) {
    await page.open(address);
    const margin = await page.evaluate(() => {
      const notes = [...document.querySelectorAll('article aside.note')];
      const boxes = [...document.querySelectorAll('.story, .who'), ...notes].map((part) => part.getBoundingClientRect());
      const column = document.querySelector('.text').getBoundingClientRect();
      const level = notes.map((note) => {
        const block = note.closest('.noted');
        const nth = [...block.querySelectorAll('aside.note')].indexOf(note);
        const mark = block.querySelectorAll('.asks, .footnote:not(.again)')[nth]?.getBoundingClientRect();
        const above = boxes.filter((box) => box.top < note.getBoundingClientRect().top).map((box) => box.bottom);
        const wanted = Math.max(mark?.top ?? 0, ...above);
        return Math.abs(note.getBoundingClientRect().top - wanted);
      });
      const lies = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.top < b.bottom - 1 && b.top < a.bottom - 1));
      return { level, lies: lies.length, inside: boxes.every((box) => box.left > column.right && box.right <= innerWidth) };
    });
    assert.equal(margin.lies, 0, `${address}: one lies on another`);
    assert.ok(margin.inside, `${address}: a note is not in the margin`);
    none(margin.level.filter((away) => away > 24).map((away) => `${address}: ${away} px from its mark`));
  }
});

test('an earlier piece stands beside the paragraph that it explains, once, and under it on a phone', async () => {
  const covered = desk.of('briefing').filter(({ html }) => html.includes('class="note covered'));
  assert.ok(covered.length >= 10, `${covered.length} pieces`);
  const page = await tab({ javaScriptEnabled: false });
  for (const { address, html } of covered.slice(0, 4)) {
    const targets = [...html.matchAll(/class="note covered[^]*?class="title" href="([^"]+)"/g)].map(([, href]) => href);
    assert.equal(new Set(targets).size, targets.length, `${address}: one piece stands beside two paragraphs`);
    for (const viewport of [laptop, phone]) {
      await page.setViewportSize(viewport);
      await page.open(address);
      const places = await page.evaluate(() =>
        [...document.querySelectorAll('aside.covered')].map((note) => {
          const [block, box] = [note.closest('.noted').firstElementChild, note].map((part) => part.getBoundingClientRect());
          return { isBeside: box.left > block.right, isUnder: box.top >= block.bottom - 1, said: note.querySelector('.said')?.innerText };
        }),
      );
      assert.ok(places.every(({ isBeside, isUnder }) => (viewport === laptop ? isBeside : isUnder)), address);
      assert.ok(places.every(({ said }) => said?.length > 10), address);
    }
  }
});

test('nothing moves after the page is shown', async () => {
  for (const viewport of [phone, tablet, laptop]) {
    const page = await tab({ viewport });
    await page.addInitScript(() => {
      window.shift = 0;
      // The picture in the frame is as wide as it says when it comes.
      const isOfFrame = ({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest('header.site');
      const add = (entry) => (window.shift += entry.sources.every(isOfFrame) ? 0 : entry.value);
      const observer = new PerformanceObserver((list) => list.getEntries().forEach(add));
      observer.observe({ type: 'layout-shift', buffered: true });
    });
    await page.open(full);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.shift), 0);
  }
});
