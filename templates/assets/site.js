// What script adds to pages that are whole without it: previews of what links lead to, a reader's own choices, and a filter for indexes.

const words = document.body.dataset;
const base = words.base;

// Previews. One card for the page, made from data of some 64 links a file: docs/search.md.

const OPEN_AFTER = 250, CLOSE_AFTER = 150, PIECES = 3;
// The way from a link to a card in the margin is longer.
const CLOSE_BESIDE = 600;
const card = document.createElement('aside');
card.id = 'page:card';
card.className = 'card';
card.hidden = true;
card.tabIndex = -1;
document.body.append(card);

const files = new Map();
let link = null, timer = 0, lastTouch = 0, isBeside = false, isReturning = false;

// What a reader has switched off, in this browser alone. One that keeps nothing has everything on.

const isOff = what => { try { return localStorage.getItem(`dateline:${what}`) === 'off'; } catch { return false; } };
const keep = (what, off) => { try { localStorage.setItem(`dateline:${what}`, off ? 'off' : 'on'); } catch {} };

/** The names that the desk links by itself, as links or as words. */
function showNames(off) {
  for (const a of document.querySelectorAll('.text a.entity')) {
    const [from, to] = off ? ['href', 'data-href'] : ['data-href', 'href'];
    if (!a.hasAttribute(from)) continue;
    a.setAttribute(to, a.getAttribute(from));
    a.removeAttribute(from);
  }
}

function addChoice(what, [toOff, toOn], apply) {
  const button = document.createElement('button');
  const show = () => { button.textContent = isOff(what) ? toOn : toOff; apply(isOff(what)); };
  button.type = 'button';
  button.addEventListener('click', () => { keep(what, !isOff(what)); show(); });
  show();
  return button;
}

const choices = document.createElement('p');
choices.className = 'choices';
choices.append(addChoice('previews', words.previews.split('|'), off => { if (off) close(); }));
if (document.querySelector('.text a.entity')) choices.append(addChoice('names', words.names.split('|'), showNames));
document.querySelector('footer.site').append(choices);

/** The path of the page that a link leads to, where that is another piece or entity. */
function preview(a) {
  if (!a || isOff('previews') || a.closest('.cards, .day, nav, .card, .kicker, svg')) return null;
  const url = new URL(a.href, location.href);
  const path = url.pathname.slice(base.length);
  const leads = url.origin === location.origin && url.pathname.startsWith(base + '/') && url.pathname !== location.pathname;
  return leads && !url.hash && /^\/(entities|briefings)\/.+\/$/.test(path) ? url.pathname : null;
}

/** What stands in a file, which is asked for once. */
function read(name) {
  if (!files.has(name)) {
    const answer = fetch(`${base}/search/${name}`).then(found => found.json());
    answer.catch(() => files.delete(name));
    files.set(name, answer);
  }
  return files.get(name);
}

const index = () => read('index.json');

/** What is known of the page at a path: as src/site/preview.rs puts it into files. */
async function known(path) {
  let hash = 0x811c9dc5;
  for (const c of path) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
  return (await read(`previews-${(hash >>> 0) % (await index()).previews}.json`))[path];
}

/** A piece's row, by its day and its place among those of the day. */
async function row([day, place]) {
  let file, first = 0;
  for (const { name, days } of (await index()).shards) {
    days.forEach(([step, at], i) => {
      first += step;
      if (first < day || (first === day && at <= place)) file = `${name}/pieces-${i + 1}.json`;
    });
  }
  return (await read(file)).find(row => row[6] === day && row[7] === place);
}

/** An element with text, never HTML: the data is an author's. */
function part(name, of, ...inside) {
  const made = document.createElement(name);
  made.className = of;
  made.append(...inside);
  return made;
}

/** A line of the card, which a link is described by. */
function line(of, text) {
  const made = part('p', of, text);
  if (of !== 'name') made.id = `page:${of}`;
  return made;
}

/** The lines of a piece's card; none where the link and what stands beside it say all of it. */
function ofPiece(a, [title, , , date, dateline, summary]) {
  const isSaid = !summary && a.textContent.trim() === title && a.parentElement.querySelector('time');
  if (isSaid) return [];
  const lines = [line('kicker', dateline ? `${dateline}, ${date}` : date), line('name', title)];
  return summary ? [...lines, line('summary', summary)] : lines;
}

/** The lines of an entity's card: who it is on the day of this page, its newest piece and the last ones before. */
async function ofEntity(a, [name, kind, summary, roles, steps, dates = []]) {
  const today = words.day ? Date.parse(words.day) / 864e5 : Infinity;
  const pieces = [];
  for (let i = 0, day = 0; i < steps.length; i += 2) pieces.push([(day += steps[i]), steps[i + 1]]);
  const newest = pieces.at(-1);
  const on = words.day ? today : newest?.[0];
  const [role] = roles.find(([, from, until]) => (from === null || from <= on) && (until === null || on <= until)) ?? [];
  // What has begun since and not ended.
  const [now] = roles.find(([, from, until]) => from > on && until === null) ?? [];
  const before = pieces.filter(([day]) => day < today).reverse();
  // Of this day it may be this page, which is left out.
  const count = PIECES + (newest?.[0] === today);
  const wanted = newest ? [...new Set([newest, ...before])].slice(0, count) : [];
  const rows = (await Promise.all(wanted.map(row))).filter(([, href]) => href !== location.pathname).slice(0, PIECES);
  const isTold = role?.split(', ').every(part => summary.includes(part));
  // What was not yet so on the day of this page is not told on it.
  const so = dates.filter(([, from]) => !words.day || from <= today).map(([date]) => date);
  const lines = [line('kicker', [kind, ...so].join(' · ')), line('name', name)];
  if (role) lines.push(line('role', role));
  if (now && now !== role) lines.push(line('today', words.today.replace('{}', now)));
  if (summary && !isTold) lines.push(line('summary', summary));
  if (rows.length > 0) lines.push(part('ul', '', ...rows.map(ofList)));
  return lines.length > 2 || so.length > 0 || a.textContent.trim() !== name ? lines : [];
}

function ofList([title, href, iso, date]) {
  const [time, to] = [part('time', '', date), part('a', 'title', title)];
  time.dateTime = iso;
  to.href = href;
  return part('li', '', time, ' ', to);
}

async function linesOf(a, path) {
  const found = await known(path);
  if (!found) return [];
  return found.length === 2 ? ofPiece(a, await row(found)) : ofEntity(a, found);
}

async function open(a, asSheet) {
  clearTimeout(timer);
  const path = preview(a);
  if (!path || link === a) return;
  close();
  link = a;
  const lines = await linesOf(a, path).catch(() => []);
  if (link !== a) return;
  if (lines.length === 0) {
    link = null;
    if (asSheet) location.assign(a.href);
    return;
  }
  card.replaceChildren(...lines);
  card.classList.toggle('sheet', asSheet);
  card.role = asSheet ? 'dialog' : null;
  if (asSheet) addSheetLinks(a);
  card.hidden = false;
  if (asSheet) raise(a);
  else place(a);
  card.setAttribute('aria-label', card.querySelector('.name').textContent);
  // Not by the card as a whole, whose label says what the link says.
  a.setAttribute('aria-describedby', [...card.querySelectorAll('p[id]')].map(line => line.id).join(' '));
}

function close() {
  clearTimeout(timer);
  const from = card.contains(document.activeElement) ? link : null;
  link?.removeAttribute('aria-describedby');
  link = null;
  card.hidden = true;
  isReturning = true;
  from?.focus({ preventScroll: true });
  isReturning = false;
}

/** A sheet is a dialog of its own, and stands under the word that it belongs to. */
function raise(a) {
  const under = a.getBoundingClientRect().bottom + 16 - (innerHeight - card.offsetHeight);
  if (under > 0) scrollBy(0, under);
  card.focus({ preventScroll: true });
}

function addSheetLinks(a) {
  const button = document.createElement('button');
  button.className = 'close';
  button.type = 'button';
  button.textContent = '×';
  button.setAttribute('aria-label', words.close);
  button.addEventListener('click', close);
  const page = document.createElement('a');
  page.className = 'open';
  page.href = a.href;
  page.textContent = words.open;
  card.prepend(button);
  card.append(page);
}

/** Where a margin beside the text is free at a height, its left and right edge. */
function margin(a, top, height) {
  const text = a.closest('article > .text')?.getBoundingClientRect();
  const column = parseFloat(getComputedStyle(document.documentElement).fontSize) * 19;
  if (!text || innerWidth < 1080 || document.dir === 'rtl' || text.right + column > innerWidth) return null;
  const taken = [...document.querySelectorAll('.story, .who, aside.note')].map(part => part.getBoundingClientRect());
  const isFree = taken.every(box => box.left < text.right || box.bottom + 8 < top || box.top - 8 > top + height);
  return isFree && top > 0 && top + height < innerHeight ? text.right : null;
}

/** In the margin where that is free at the link's height; else under the link, or over it where there is no room there. */
function place(a) {
  const at = a.getClientRects()[0] ?? a.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const beside = margin(a, at.top - 12, height);
  isBeside = beside !== null;
  if (isBeside) {
    card.style.left = `${beside + 24 + scrollX}px`;
    card.style.top = `${at.top - 12 + scrollY}px`;
    return;
  }
  const left = Math.max(20, Math.min(at.left, document.documentElement.clientWidth - width - 20));
  const under = at.bottom + height + 12 < innerHeight || at.top < height + 12;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${(under ? at.bottom + 4 : at.top - height - 4) + scrollY}px`;
}

const linkOf = event => event.target.closest?.('main a[href]');
const isTouch = event => event.pointerType === 'touch';

document.addEventListener('pointerover', event => {
  if (isTouch(event)) return;
  if (card.contains(event.target)) return clearTimeout(timer);
  const a = linkOf(event);
  if (preview(a) && a !== link) {
    clearTimeout(timer);
    // The first way of three goes while the pointer rests.
    index().catch(() => {});
    timer = setTimeout(() => open(a, false), OPEN_AFTER);
  } else if (a === link) {
    clearTimeout(timer);
  }
});
document.addEventListener('pointerout', event => {
  if (isTouch(event) || !(linkOf(event) || card.contains(event.target))) return;
  clearTimeout(timer);
  timer = setTimeout(close, isBeside && !card.classList.contains('sheet') ? CLOSE_BESIDE : CLOSE_AFTER);
});
document.addEventListener('focusin', event => {
  const a = linkOf(event);
  if (isReturning || card.contains(event.target)) return;
  if (a?.matches(':focus-visible') && preview(a)) open(a, false);
  else if (link && !card.classList.contains('sheet')) close();
});
document.addEventListener('keydown', event => { if (event.key === 'Escape' && link) close(); });
document.addEventListener('pointerdown', event => {
  lastTouch = isTouch(event) ? event.timeStamp : 0;
  if (link && !card.contains(event.target) && linkOf(event) !== link) close();
});
// The first tap shows the card, which holds the way to the page; the second goes it.
document.addEventListener('click', event => {
  const a = linkOf(event);
  if (!lastTouch || event.timeStamp - lastTouch > 1000 || !preview(a) || card.contains(a) || a === link) return;
  event.preventDefault();
  open(a, true);
});

// The filter of an index: by the beginnings of words, of the names on this page at once, then of all names of all in
// the index, as the search knows them.

const filter = document.getElementById('page:filter');
if (filter) {
  const cut = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const none = document.getElementById('page:filter-none'), found = document.getElementById('page:found');
  const alphabet = document.querySelector('.alphabet');
  const items = [...document.querySelectorAll('.letter li')].map(item => {
    const a = item.querySelector('a');
    return [item, cut(a.textContent), a.pathname];
  });
  const begins = (names, asked) => asked.every(word => names.some(name => name.startsWith(word)));
  const MOST = 60;
  let latest = 0;

  const alias = name => {
    const other = document.createElement('span');
    other.className = 'soft alias';
    other.textContent = ` ${name}`;
    return other;
  };

  function add({ name, href, alias: other }) {
    const item = document.createElement('li'), a = document.createElement('a');
    a.href = href;
    a.textContent = name;
    item.append(a, other ? alias(other) : '');
    return item;
  }

  /** `others` are known to the search; `isAll`: no more will come. */
  function show(asked, others, isAll) {
    const elsewhere = new Map(others.map(one => [one.href, one]));
    for (const [item, names, path] of items) {
      const other = elsewhere.get(path);
      elsewhere.delete(path);
      item.hidden = !other && !begins(names, asked);
      item.querySelector('.alias')?.remove();
      if (other?.alias) item.append(alias(other.alias));
    }
    found.replaceChildren(...[...elsewhere.values()].slice(0, MOST).map(add));
    const letters = [...document.querySelectorAll('.letter')];
    for (const letter of letters) letter.hidden = !letter.querySelector('li:not([hidden])');
    if (alphabet) alphabet.hidden = asked.length > 0;
    none.hidden = !isAll || asked.length === 0 || found.childElementCount > 0 || letters.some(letter => !letter.hidden);
  }

  async function apply() {
    const turn = ++latest, query = filter.value.trim(), asked = cut(query);
    let others = [];
    show(asked, others, false);
    try {
      if (asked.length > 0) {
        const { search, words: fold } = await import(`${base}/assets/search.js`);
        const { value } = await search(read, query, { kind: filter.dataset.kind ?? '' }).next();
        others = value.names.filter(({ name, alias }) => begins(fold(alias || name), fold(query)));
      }
    } finally {
      if (turn === latest) show(asked, others, true);
    }
  }

  filter.addEventListener('input', () => apply().catch(() => {}));
  filter.parentElement.hidden = false;
  if (filter.value) apply().catch(() => {});
}
