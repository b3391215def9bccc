// A figure, a box and an Arabic piece on an English desk, on a phone and on a laptop.

import assert from 'node:assert/strict';
import test from 'node:test';
import { axe, laptop, none, phone, visit } from './browser.mjs';
import { build } from './desk.mjs';

const quay = '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1000"><rect width="2000" height="1000" fill="#789"/></svg>';

const forms = `---
title: Forms of a text
date: 2018-12-30
---

Before the figure stands a paragraph.

![The quay at noon](/quay.svg "The quay at noon, by the desk")

> [!warning] Not confirmed
> Two sources say so. See [the method](#the-end).

> [!note]
> - A list in a box.

> A quote is no box.

## The end

The last paragraph.
`;

const arabic = `---
title: استئناف المحادثات في جنيف
date: 2018-12-29
lang: ar
summary: انتهت الجولة الثانية دون ورقة.
---

بدأت المحادثات في جنيف يوم السبت، وقال المبعوث إن الجولة الثانية تنتهي دون ورقة، وإن الوفود تعود في الشهر القادم إلى المدينة نفسها.

> [!note]
> لم يؤكد ذلك أحد.

> قال الوفد إنه مستعد.

- أولا
- ثانيا
`;

const desk = build({
  files: {
    'content/briefings/forms.md': forms,
    'content/briefings/arabic.md': arabic,
    'static/quay.svg': quay,
  },
});
const { tab } = await visit(desk);
const address = (stem) => desk.of('briefing').find((page) => page.address.endsWith(`/${stem}/`)).address;

for (const viewport of [phone, laptop]) {
  const at = `at ${viewport.width} px`;

  test(`a figure and a box stand within the text ${at}`, async () => {
    const page = await tab({ viewport });
    await page.open(address('forms'));
    // A picture is read when it comes into view.
    await page.locator('figure img').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('figure img').naturalWidth > 0);
    const seen = await page.evaluate(() => {
      const box = (element) => element.getBoundingClientRect().toJSON();
      const text = document.querySelector('.text');
      const [figure, image, caption] = ['figure', 'figure img', 'figcaption'].map((name) => text.querySelector(name));
      const boxes = [...text.querySelectorAll('.callout')];
      const edges = (element) => {
        const { borderInlineStartWidth, borderInlineStartStyle, backgroundColor } = getComputedStyle(element);
        return { width: borderInlineStartStyle === 'none' ? 0 : parseFloat(borderInlineStartWidth), backgroundColor };
      };
      return {
        text: box(text),
        paragraph: box(text.querySelector('p')),
        figure: box(figure),
        image: box(image),
        alt: image.alt,
        caption: { ...box(caption), text: caption.innerText },
        boxes: boxes.map((element) => ({ ...box(element), title: element.querySelector('.callout-title').innerText, edges: edges(element) })),
        overflow: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
      };
    });
    assert.equal(seen.overflow, 0, 'the page is wider than the window');
    for (const part of [seen.figure, seen.image, seen.caption, ...seen.boxes]) {
      assert.ok(part.width > 100 && part.height > 10, 'a part is not to be seen');
      assert.ok(part.left >= seen.text.left - 1 && part.right <= seen.text.right + 1, 'a part leaves the text');
    }
    assert.ok(Math.abs(seen.image.width / seen.image.height - 2) < 0.05, 'the picture is out of shape');
    assert.ok(seen.caption.top >= seen.image.bottom - 1, 'the caption lies on the picture');
    assert.equal(seen.caption.text, 'The quay at noon, by the desk');
    assert.equal(seen.alt, 'The quay at noon');
    assert.deepEqual(seen.boxes.map((box) => box.title.toLowerCase()), ['not confirmed', 'note']);
    for (const { edges } of seen.boxes) {
      assert.ok(edges.width > 0 || edges.backgroundColor !== 'rgba(0, 0, 0, 0)', 'nothing sets a box apart');
    }
    none(await axe(page));
    none(page.faults);
  });

  test(`an Arabic piece reads from the right ${at}`, async () => {
    const page = await tab({ viewport });
    await page.open(address('arabic'));
    const seen = await page.evaluate(() => {
      const style = (element) => getComputedStyle(element);
      const [text, title, box, quote, list] = ['.text', 'h1', '.callout', 'blockquote', '.text ul'].map((name) =>
        document.querySelector(name),
      );
      const line = (element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return [...range.getClientRects()].filter((rect) => rect.width > 0);
      };
      const paragraph = text.querySelector('p');
      const lines = line(paragraph);
      const side = (element) => ['Left', 'Right'].map((side) => parseFloat(style(element)[`border${side}Width`]));
      return {
        page: style(document.documentElement).direction,
        directions: [text, title, box, quote, list].map((element) => style(element).direction),
        languages: [text, title].map((element) => element.closest('[lang]').lang),
        gap: Math.abs(lines[0].right - paragraph.getBoundingClientRect().right),
        lines: lines.length,
        quote: side(quote),
        list: ['Left', 'Right'].map((side) => parseFloat(style(list)[`padding${side}`]) + parseFloat(style(list)[`margin${side}`])),
        caps: [text, title, box.querySelector('.callout-title')].map((element) => style(element).fontVariantCaps),
        spacing: [text, title].map((element) => style(element).letterSpacing),
        overflow: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
      };
    });
    assert.equal(seen.overflow, 0, 'the page is wider than the window');
    assert.equal(seen.page, 'ltr', 'the words of the desk are English');
    assert.deepEqual(seen.directions, Array(5).fill('rtl'));
    assert.deepEqual(seen.languages, ['ar', 'ar']);
    assert.ok(seen.gap < 2, `the first line begins ${seen.gap} px from the right edge`);
    assert.ok(seen.quote[1] >= seen.quote[0], 'the rule of a quote stands on the wrong side');
    assert.ok(seen.list[1] > seen.list[0], 'the marks of a list stand on the wrong side');
    none(seen.caps.filter((caps) => caps !== 'normal'), 'small capitals in a script without case:');
    none(seen.spacing.filter((spacing) => spacing !== 'normal' && spacing !== '0px'), 'letters that join are spaced:');
    none(await axe(page));
    none(page.faults);
  });

  test(`its title in a list carries its language ${at}`, async () => {
    const page = await tab({ viewport });
    const year = desk.pages.find((page) => page.address.endsWith('/years/2018/'));
    await page.open(year.address);
    const seen = await page.evaluate((path) => {
      const link = [...document.querySelectorAll('main a')].find((link) => new URL(link.href).pathname === path);
      return {
        language: link.closest('[lang]').lang,
        direction: getComputedStyle(link.closest('[lang]')).direction,
        overflow: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth,
      };
    }, address('arabic'));
    assert.deepEqual(seen, { language: 'ar', direction: 'rtl', overflow: 0 });
    none(await axe(page));
  });
}
