// What a reader gets without script, on paper and beside the text; and that no page needs anybody else.

import assert from 'node:assert/strict';
import test from 'node:test';
import { id, laptop, none, phone, settled, visit } from './browser.mjs';
import { build } from './desk.mjs';

const desk = build({ piece: new URL('every-form.md', import.meta.url) });
const { tab, site } = await visit(desk);
const everyForm = desk.of('briefing').find((page) => page.address.includes('every-form'));
const longest = desk.longest('briefing');
const samples = [...new Set([...desk.samples(), everyForm, longest])];

test('without script every text, note, link and list is there', async (t) => {
  const [plain, scripted] = [await tab({ javaScriptEnabled: false }), await tab()];
  for (const sample of samples) {
    await t.test(`${sample.kind}: ${sample.address}`, async () => {
      const without = await content(plain, sample.address);
      const with_ = await content(scripted, sample.address);
      // Script may add, and may take away what says that there is none.
      const lines = new Set(with_.lines);
      none(without.lines.filter((line) => !lines.has(line) && !without.noscript.includes(line)), 'changed by script:');
      none(without.links.filter((link) => !with_.links.includes(link)), 'links taken away by script:');
      assert.equal(without.notes, with_.notes);
      assert.ok(without.lines.length > 1 && without.leads, 'an empty page');
      // What does nothing without script is not shown without it.
      none(without.dead, 'needs script:');
    });
  }
});

async function content(page, address) {
  await page.open(address);
  return page.evaluate(() => {
    const main = document.querySelector('main');
    // A choice that the style alone acts on needs no script.
    const acts = (control) => {
      const before = main.innerText;
      control.click();
      const after = main.innerText;
      control.click();
      return before !== after;
    };
    const lines = (text) => text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim()).filter(Boolean);
    return {
      lines: lines(main.innerText),
      noscript: [...main.querySelectorAll('noscript')].flatMap((part) => lines(part.innerText)),
      links: [...main.querySelectorAll('a[href]:not(noscript a)')].map((link) => link.getAttribute('href')),
      // Also where a page leads those on who have no script.
      leads: main.querySelector('a[href]') !== null,
      notes: main.querySelectorAll('aside.note').length,
      dead: [...main.querySelectorAll('input, select, button')]
        .filter((control) => control.checkVisibility() && !control.disabled && !control.closest('form[action]'))
        .filter((control) => control.type !== 'checkbox' || !acts(control))
        .map((control) => control.outerHTML.slice(0, 100)),
    };
  });
}

test('no page asks another host, breaks under a strict policy or complains', async (t) => {
  const page = await tab();
  for (const { address } of samples) {
    await page.open(address);
    // Its tags are read behind the page, and leaving it would break that off with a complaint.
    if (address.endsWith('/search/')) await page.waitForLoadState('networkidle');
  }
  none(page.faults);
  // Pages of one kind come from one template: of the others it is enough to read what they load.
  const loads = /<(?:script|img|link rel="(?:stylesheet|icon|preload|modulepreload|manifest)"|iframe|source|video|audio)[^>]*(?:src|href|srcset)="(?:[a-z]+:)?\/\/[^"]*"/gi;
  none(desk.pages.flatMap(({ address, html }) => (html.match(loads) ?? []).map((what) => `${address}: ${what}`)));
  t.diagnostic(`${samples.length} pages in the browser, ${desk.pages.length} read`);
});

test('the page for what is not there is answered with 404, at any depth', async () => {
  const page = await tab();
  for (const address of ['/no/such/page/', '/briefings/2017/no-such-piece/', '/entities/nobody']) {
    const response = await page.open(desk.base + address);
    assert.equal(response.status(), 404);
    // Its style and its links are found from wherever it stands.
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).fontFamily), 'Times New Roman');
    const home = await page.locator('header.site a').first().getAttribute('href');
    assert.equal(new URL(home, site.origin).pathname, `${desk.base}/`);
    none(page.faults);
  }
});

test('on paper: no navigation, where links lead, who is who, dark ink', async () => {
  const page = await tab({ viewport: { width: 720, height: 1000 }, colorScheme: 'dark' });
  await page.open(everyForm.address);
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate((people) => {
    const isShown = (element) => element.checkVisibility();
    const all = [...document.body.querySelectorAll('*')].filter(isShown);
    const after = (link) => getComputedStyle(link, '::after').content;
    const hand = [...document.querySelectorAll('.text a[href]:not(.entity, [href^="#"])')];
    // Relative luminance is more than is needed to tell light from dark.
    const light = (colour) => {
      const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
      return alpha === 0 ? 255 : (r + g + b) / 3;
    };
    return {
      navigation: all.filter((element) => element.matches('nav, .skip, .pager, button, input:not(:disabled), select')).map((element) => element.outerHTML.slice(0, 80)),
      fixed: all.filter((element) => ['fixed', 'sticky'].includes(getComputedStyle(element).position)).map((element) => element.outerHTML.slice(0, 80)),
      hand: hand.map((link) => [link.getAttribute('href'), after(link)]),
      automatic: [...document.querySelectorAll('.text a.entity')].map(after),
      people: Boolean(document.querySelector(people)?.closest('section')?.querySelector('li, dd, p')?.checkVisibility()),
      notes: [...document.querySelectorAll('aside.note')].every(isShown),
      ink: light(getComputedStyle(document.querySelector('.text p')).color),
      paper: Math.min(...[document.documentElement, document.body].map((part) => light(getComputedStyle(part).backgroundColor))),
      cut: [...document.querySelectorAll('.text pre, .text table')].filter((box) => box.getBoundingClientRect().right > innerWidth + 1).length,
    };
  }, id('people'));
  none(paper.navigation, 'of no use on paper:');
  none(paper.fixed, 'would stand on every sheet:');
  const isSaid = ([, content]) => !['none', 'normal', '""'].includes(content);
  assert.ok(paper.hand.length >= 3);
  none(paper.hand.filter((link) => !isSaid(link)).map(([href]) => href), 'paper does not say where these links lead:');
  assert.ok(paper.automatic.every((content) => ['none', 'normal'].includes(content)), 'an automatic link prints its address');
  assert.ok(paper.people, '"In this piece" is not printed');
  assert.ok(paper.notes, 'a note is not printed');
  assert.ok(paper.ink < 80, `ink of ${paper.ink}`);
  assert.ok(paper.paper > 240, `paper of ${paper.paper}`);
  assert.equal(paper.cut, 0, 'code or a table runs off the sheet');
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  // A sheet in the page tree, which may be written "/Count 3".
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets >= 1 && sheets <= 5, `${sheets} sheets`);
});

test('notes stand beside their paragraph on a laptop and under it on a phone', async () => {
  const page = await tab();
  const noted = desk.of('briefing').filter(({ html }) => html.includes('class="note"'));
  noted.sort((a, b) => b.html.split('class="note"').length - a.html.split('class="note"').length);
  for (const { address } of new Set([everyForm, ...noted.slice(0, 6)])) {
    await page.open(address);
    for (const viewport of [laptop, phone]) {
      await page.setViewportSize(viewport);
      await settled(page);
      const { blocks, above } = await page.evaluate(places);
      assert.ok(blocks.length > 0);
      const found = [];
      for (const [nth, { block, notes }] of blocks.entries()) {
        const first = notes[0];
        if (viewport === laptop) {
          if (first.left <= block.right) found.push(`note ${nth} is not beside its paragraph`);
          // It moves down below what is there: the story, or the note before.
          const before = [...above, ...blocks.slice(0, nth).flatMap(({ notes }) => notes)].map(({ bottom }) => bottom);
          const last = Math.max(block.bottom, ...before);
          if (first.top < block.top - 40 || first.top > last + 40) found.push(`note ${nth} is ${first.top - block.top} px off`);
          for (const note of notes) if (note.right > viewport.width) found.push(`note ${nth} leaves the window`);
        } else if (first.top < block.bottom - 1) {
          found.push(`note ${nth} is not under its paragraph`);
        }
      }
      const notes = blocks.flatMap(({ notes }) => notes).sort((a, b) => a.top - b.top);
      for (const [nth, note] of notes.entries()) {
        if (nth > 0 && note.top < notes[nth - 1].bottom - 1) found.push(`two notes lie on each other at ${note.top}`);
      }
      none(found, `${address} at ${viewport.width} px:`);
    }
  }
});

/** Where each block with notes stands, and where they do. */
function places() {
  const box = (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
  };
  const above = [...document.querySelectorAll('.story, .who')].map(box);
  const blocks = [...document.querySelectorAll('.noted')].map((noted) => ({
    block: box([...noted.children].find((child) => !child.matches('aside'))),
    notes: [...noted.querySelectorAll('aside')].map(box),
  }));
  return { blocks, above };
}

test('a line of text holds 60 to 70 characters on a laptop', async (t) => {
  const page = await tab();
  await page.open(longest.address);
  const lengths = await page.evaluate(lineLengths);
  const mean = lengths.reduce((a, b) => a + b) / lengths.length;
  t.diagnostic(`${mean.toFixed(1)} characters in ${lengths.length} lines`);
  assert.ok(lengths.length >= 10);
  assert.ok(mean >= 60 && mean <= 70, `${mean.toFixed(1)} characters`);
});

/** The characters of all lines of paragraphs but their last, which is seldom full. */
function lineLengths() {
  return [...document.querySelectorAll('.text > p, .text > .noted > p')].flatMap((paragraph) => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const lines = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      // A reference to a note stands higher than its line and belongs to it.
      if (node.parentElement.closest('sup, .footnote')) continue;
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (!box || box.width === 0) continue;
        const last = lines.at(-1);
        if (last && Math.abs(last.bottom - box.bottom) < box.height / 2) last.length += 1;
        else lines.push({ bottom: box.bottom, length: 1 });
      }
    }
    return lines.slice(0, -1).map((line) => line.length);
  });
}

test('a reference leads to its note and back', async () => {
  const page = await tab({ viewport: phone });
  await page.open(everyForm.address);
  const reference = page.locator('.text a[href="#fn:1"], .text a[href^="#fn:"]').first();
  const target = (await reference.getAttribute('href')).slice(1);
  await reference.click();
  const note = page.locator(`[id="${target}"]`);
  assert.ok(await note.evaluate((note) => note.matches(':target') && note.getBoundingClientRect().top < innerHeight));
  await note.locator('a[href^="#"]').last().click();
  assert.ok(await page.evaluate(() => document.querySelector(':target')?.closest('.text p, .text li') !== null));
  await page.goBack();
  await page.goBack();
  assert.equal(new URL(page.url()).hash, '');
});
