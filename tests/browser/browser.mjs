// Debian's Chromium over a served desk, and what several tests ask of a page.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

export const phone = { width: 390, height: 844 };
export const laptop = { width: 1440, height: 900 };

/** By id: the ids of pages hold a colon, which a selector would take for something else. */
export const id = (name) => `[id="page:${name}"]`;

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: install Debian's package chromium, or name another with CHROMIUM=…`);
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      // Whatever a page asks of another host must fail here as well as be counted.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** A desk being served and a browser to look at it, both ended with the file's tests. */
export async function visit(desk) {
  const [site, browser] = await Promise.all([serve(desk), launch()]);
  after(async () => {
    await browser.close();
    site.close();
  });
  const tabs = new Map();
  return {
    site,
    /**
     * A tab of a kind: `{ viewport, colorScheme, hasTouch, javaScriptEnabled, … }`. The next who asks for the
     * kind gets the same one as new, since starting one takes longer than most tests.
     */
    async tab(options = {}) {
      const kind = JSON.stringify(options);
      if (!tabs.has(kind)) tabs.set(kind, await newTab(browser, site.origin, options));
      const page = tabs.get(kind);
      const { viewport = laptop, colorScheme = 'light', reducedMotion = 'no-preference' } = options;
      await page.mouse.move(0, 0);
      await page.goto('about:blank');
      await page.setViewportSize(viewport);
      await page.emulateMedia({ media: null, colorScheme, reducedMotion });
      await page.unrouteAll();
      page.faults.length = 0;
      return page;
    },
  };
}

async function newTab(browser, origin, options) {
  const context = await browser.newContext({ viewport: laptop, serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  page.faults = listen(page, origin);
  /** Opens an address of the desk. */
  page.open = (address) => page.goto(origin + address, { waitUntil: 'load' });
  return page;
}

/** What goes wrong on a page behind its reader's back. */
function listen(page, origin) {
  const faults = [];
  const add = (text) => {
    // Between two tests a tab shows nothing of the desk: an icon that comes too late for it is no fault.
    if (page.url() !== 'about:blank') faults.push(`${page.url().replace(origin, '')}: ${text}`);
  };
  page.on('console', (message) => {
    // The page for what is not there is answered with 404, of which the browser complains; and it asks
    // for an icon by itself where a page names none.
    const { url } = message.location();
    const isMissing = message.text().includes('404') && (url === page.url() || url === `${origin}/favicon.ico`);
    if (['error', 'warning'].includes(message.type()) && !isMissing) add(message.text());
  });
  page.on('pageerror', (error) => add(error.message));
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(`${origin}/`) || /^(data|blob):/.test(request.url());
    if (!isOurs) add(`asks ${request.url()}`);
  });
  page.on('response', (response) => {
    const isOwn = response.request().isNavigationRequest() || response.url() === `${origin}/favicon.ico`;
    if (response.status() >= 400 && !isOwn) add(`${response.status()} for ${response.url().replace(origin, '')}`);
  });
  return faults;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe says against a page, or a part of it, by WCAG 2.2 AA: a line for each rule. */
export async function axe(page, part) {
  // Evaluated by the debugger, which no Content-Security-Policy keeps out.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const violations = await page.evaluate(async (part) => {
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const options = {
      runOnly: { type: 'tag', values },
      // Off unless asked for, though it is of 2.2 AA.
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
      // Reading the style sheets once more serves a rule on the turning of telephones alone.
      preload: false,
    };
    return (await window.axe.run(part ?? document, options)).violations;
  }, part);
  // One node stands for all that break a rule in the same way.
  return violations.map(({ id, help, nodes }) => {
    const [first] = nodes;
    const reason = first.failureSummary.split('\n').slice(1).map((line) => line.trim()).join(' ');
    return `${id} (${nodes.length}×): ${help}\n    ${first.html.slice(0, 160)}\n    ${reason}`;
  });
}

/** Fails with a line for each finding, and no more of them than can be read. */
export function none(found, about = '') {
  const lines = [...new Set(found)];
  if (lines.length === 0) return;
  const more = lines.length > 12 ? `\n  and ${lines.length - 12} more` : '';
  throw new Error(`${[about, ...lines.slice(0, 12)].filter(Boolean).join('\n  ')}${more}`);
}

/** The page has come to rest: no transition is under way and two frames have passed. */
export async function settled(page) {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(finite.map((animation) => animation.finished));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** Asks again until the answer is true; says what it last was otherwise. */
export async function until(what, ask, patience = 4_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not so after ${patience} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
