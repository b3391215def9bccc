// WCAG 2.2 AA on every kind of page, light and dark, narrow and wide, and what axe does not look at.

import assert from 'node:assert/strict';
import test from 'node:test';
import { axe, laptop, none, phone, settled, visit } from './browser.mjs';
import { build } from './desk.mjs';

const desk = build({ perPage: 3, piece: new URL('every-form.md', import.meta.url) });
const { tab } = await visit(desk);
const samples = desk.samples();
const everyForm = desk.of('briefing').find((page) => page.address.includes('every-form'));
if (!samples.includes(everyForm)) samples.push(everyForm);

// One visit answers all questions, since opening a page takes longest.
const page = await tab();
const titles = new Map();
for (const sample of samples) {
  test(`${sample.kind}: ${sample.address}`, async (t) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
    await page.setViewportSize(laptop);
    await page.open(sample.address);
    await t.test('has its landmarks, one headline and no gap in its headings', () => hasShape(sample));
    await t.test('axe finds nothing', async () => {
      const found = [];
      for (const viewport of [laptop, phone]) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme });
          await settled(page);
          found.push(...(await axe(page)).map((line) => `${viewport.width} px, ${colorScheme}: ${line}`));
        }
      }
      none(found, sample.address);
    });
    await t.test('does not scroll sideways', async () => {
      const found = [];
      for (const width of [320, 390, 768, 1024, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        await settled(page);
        found.push(...(await page.evaluate(sticksOut)).map((what) => `at ${width} px: ${what}`));
      }
      // As a reader's own settings do it; 640 px with letters twice as large are the 320 of WCAG's reflow.
      await page.setViewportSize({ width: 640, height: 800 });
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      await settled(page);
      found.push(...(await page.evaluate(sticksOut)).map((what) => `with large text: ${what}`));
      none(found, sample.address);
    });
    await t.test('does not move for a reader who wants less motion', async () => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      none(await page.evaluate(moves), sample.address);
    });
  });
}

async function hasShape(sample) {
  const shape = await page.evaluate(shapeOfPage);
  const found = [];
  const hold = (is, what) => is || found.push(what);
  hold(/^[a-z]{2}/.test(shape.lang), 'the page names no language');
  hold(!titles.has(shape.title), `the title "${shape.title}" is that of ${titles.get(shape.title)} too`);
  titles.set(shape.title, sample.address);
  for (const landmark of ['main', 'banner', 'contentinfo']) hold(shape[landmark] === 1, `${shape[landmark]} ${landmark}`);
  for (const part of shape.outside) hold(false, `in no landmark: ${part}`);
  hold(shape.navs.length < 2 || !shape.navs.includes(''), 'one of several navigations has no name');
  hold(new Set(shape.navs).size === shape.navs.length, `navigations share a name: ${shape.navs}`);
  const levels = shape.headings.map(([level]) => level);
  hold(levels.filter((level) => level === 1).length === 1, `${levels.filter((level) => level === 1).length} h1`);
  hold(levels[0] === 1, `the first heading is "${shape.headings[0]?.[1]}"`);
  for (const [at, [level, text]] of shape.headings.entries()) {
    hold(at === 0 || level <= levels[at - 1] + 1, `h${level} after h${levels[at - 1]}: "${text}"`);
    hold(text !== '', `an empty h${level}`);
  }
  none(found, sample.address);
}

function shapeOfPage() {
  const isShown = (element) => element.checkVisibility();
  // Within a part of the page `header` and `footer` are no landmarks.
  const isTop = (element) => !element.parentElement.closest('article, aside, main, nav, section');
  const count = (selector) => [...document.querySelectorAll(selector)].filter(isShown).filter(isTop).length;
  const parts = 'header, main, footer, nav, aside, section, dialog, script, .skip';
  return {
    lang: document.documentElement.lang,
    title: document.title,
    main: count('main, [role=main]'),
    banner: count('header, [role=banner]'),
    contentinfo: count('footer, [role=contentinfo]'),
    navs: [...document.querySelectorAll('nav')].filter(isShown).map((nav) => {
      const by = nav.getAttribute('aria-labelledby');
      return nav.getAttribute('aria-label') ?? (by && document.getElementById(by)?.textContent) ?? '';
    }),
    outside: [...document.body.children]
      .filter((part) => isShown(part) && !part.matches(parts))
      .map((part) => part.outerHTML.slice(0, 80)),
    headings: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
      .filter(isShown)
      .map((heading) => [Number(heading.tagName[1]), heading.textContent.trim()]),
  };
}

function moves() {
  const isLong = (times) => times.split(',').some((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000) > 1);
  const moves = (style) =>
    style.scrollBehavior === 'smooth' ||
    (style.transitionProperty !== 'none' && isLong(style.transitionDuration)) ||
    (style.animationName !== 'none' && isLong(style.animationDuration));
  return [document.documentElement, ...document.body.querySelectorAll('*')].flatMap((element) =>
    [undefined, '::before', '::after']
      .filter((pseudo) => moves(getComputedStyle(element, pseudo)))
      .map((pseudo) => element.outerHTML.slice(0, 80) + (pseudo ?? '')),
  );
}

/** What is wider than the window, and is in no box that scrolls by itself. */
function sticksOut() {
  const wide = document.documentElement.scrollWidth;
  if (wide <= window.innerWidth) return [];
  const scrolls = (element) => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5 && !scrolls(element.parentElement))
    .map((element) => `${wide} px: ${element.outerHTML.slice(0, 100)}`)
    .concat(`${wide} px`)
    .slice(0, 4);
}

test('Tab goes through a page in its order, and where it is can be seen', async (t) => {
  const [home, index, search] = ['home', 'index of entities', 'index of search'].map((kind) => desk.of(kind)[0]);
  const wide = [home, index, search, everyForm, desk.longest('entity')].filter(Boolean).map((sample) => [sample, laptop]);
  for (const [sample, viewport] of [...wide, [home, phone], [everyForm, phone]]) {
    await t.test(`${sample.kind} at ${viewport.width} px`, async () => {
      const page = await tab({ viewport });
      await page.open(sample.address);
      const wanted = await page.evaluate(
        () =>
          [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter(
            (element) => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0 && !element.disabled,
          ).length,
      );
      let seen = 0;
      let isEnd = false;
      for (; seen < 60 && !isEnd; seen++) {
        await page.keyboard.press('Tab');
        const state = await page.evaluate(focusState);
        isEnd = state.isEnd;
        if (isEnd) break;
        assert.ok(state.isMarked, `no outline: ${state.element}`);
        assert.ok(state.isShown, `hidden behind something or out of the window: ${state.element}`);
        assert.ok(state.isAfter, `goes back to ${state.element}`);
      }
      assert.ok(seen >= Math.min(wanted, 60), `Tab reached ${seen} of ${wanted}`);
    });
  }
});

/** How the element with the focus looks, and whether it comes after the one before. */
function focusState() {
  const element = document.activeElement;
  if (!element || element === document.body) return { isEnd: true };
  const style = getComputedStyle(element);
  const before = window.lastFocus;
  window.lastFocus = element;
  const boxes = [...element.getClientRects()];
  const points = boxes.flatMap((box) => [
    [box.left + box.width / 2, box.top + box.height / 2],
    [box.left + 3, box.top + box.height / 2],
    [box.right - 3, box.top + box.height / 2],
  ]);
  return {
    element: element.outerHTML.slice(0, 120),
    isEnd: false,
    isMarked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none',
    isShown: points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element) || top.control === element);
    }),
    isAfter: !before || Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}

test('the first Tab shows the way past the head of the page', async () => {
  const page = await tab();
  await page.open(everyForm.address);
  await page.keyboard.press('Tab');
  const skip = page.locator('.skip');
  assert.ok(await skip.evaluate((link) => link === document.activeElement));
  await settled(page);
  const box = await skip.boundingBox();
  assert.ok(box.width > 24 && box.height >= 24 && box.x >= 0 && box.y >= 0, JSON.stringify(box));
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'page:text');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null), 'the next Tab is in the text');
});

test('automatic links do not flood the list of links', async (t) => {
  const density = [];
  for (const { address, html } of desk.of('briefing')) {
    const { links, words } = await page.evaluate((html) => {
      const text = new DOMParser().parseFromString(html, 'text/html').querySelector('.text');
      return {
        links: [...text.querySelectorAll('a.entity')].map((link) => [link.getAttribute('href'), link.textContent.trim()]),
        words: text.textContent.split(/\s+/).length,
      };
    }, html);
    const targets = links.map(([href]) => href);
    const twice = targets.filter((href, at) => targets.indexOf(href) < at);
    none(twice, `${address} links an entity twice by itself`);
    assert.ok(links.every(([, text]) => text !== ''), `${address} has a link without words`);
    density.push((100 * links.length) / words);
  }
  const [mean, highest] = [density.reduce((a, b) => a + b) / density.length, Math.max(...density)];
  t.diagnostic(`${mean.toFixed(1)} automatic links in 100 words, ${highest.toFixed(1)} at most`);
  assert.ok(mean <= 8 && highest <= 12, `${mean.toFixed(1)} automatic links in 100 words, ${highest.toFixed(1)} at most`);
});

test('what lengthens a page for the ear is named: tables, pictures, notes', async () => {
  await page.open(everyForm.address);
  const snapshot = await page.locator('main').ariaSnapshot();
  assert.match(snapshot, /- table/);
  assert.match(snapshot, /- heading "Every form .*" \[level=1\]/);
  const notes = await page.locator('aside.note').evaluateAll((all) => all.map((note) => note.getAttribute('aria-label') ?? note.getAttribute('role') ?? ''));
  assert.equal(notes.length, 3);
  assert.ok(notes.every(Boolean), 'each note says what it is');
  // A box that scrolls must be one that the keyboard can scroll.
  await page.setViewportSize(phone);
  const stuck = await page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((box) => box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
      .filter((box) => box.tabIndex < 0 && !box.querySelector('a[href]'))
      .map((box) => box.outerHTML.slice(0, 80)),
  );
  none(stuck, 'only a pointer can scroll');
});
