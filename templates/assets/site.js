// What script adds to pages that are whole without it: previews of what links lead to, and a filter for indexes.

const words = document.body.dataset;
const base = words.base;

// Previews. One card for the page; its text is a fragment beside the page that a link leads to.

const OPEN_AFTER = 250, CLOSE_AFTER = 150;
const card = document.createElement('aside');
card.id = 'page:card';
card.className = 'card';
card.hidden = true;
document.body.append(card);

const fragments = new Map();
let link = null, timer = 0, lastTouch = 0;

/** The address of a link's preview, where it leads to a piece or an entity. */
function preview(a) {
  if (!a || a.closest('.cards, .day, nav, .card, .kicker, svg')) return null;
  const url = new URL(a.href, location.href);
  const path = url.pathname.slice(base.length);
  const leads = url.origin === location.origin && url.pathname.startsWith(base + '/') && url.pathname !== location.pathname;
  return leads && !url.hash && /^\/(entities|briefings)\/.+\/$/.test(path) ? url.pathname + 'card.html' : null;
}

async function fragment(address) {
  if (!fragments.has(address)) {
    const answer = fetch(address).then(found => (found.ok ? found.text() : ''), () => '');
    fragments.set(address, answer);
  }
  return fragments.get(address);
}

async function open(a, asSheet) {
  clearTimeout(timer);
  const address = preview(a);
  if (!address || link === a) return;
  close();
  link = a;
  const text = await fragment(address);
  if (link !== a) return;
  if (!text) { link = null; return; }
  // The fragment is of this site, made by its own templates.
  card.replaceChildren(...new DOMParser().parseFromString(text, 'text/html').body.childNodes);
  roleOfThePiece(a);
  card.classList.toggle('sheet', asSheet);
  if (asSheet) addSheetLinks(a);
  card.hidden = false;
  if (!asSheet) place(a);
  card.setAttribute('aria-label', card.querySelector('.name')?.textContent ?? '');
  a.setAttribute('aria-describedby', card.id);
}

function close() {
  clearTimeout(timer);
  link?.removeAttribute('aria-describedby');
  link = null;
  card.hidden = true;
}

/** A piece says who somebody was on its day, which beats what the fragment knows. */
function roleOfThePiece(a) {
  const listed = [...document.querySelectorAll('.people a')].find(other => other.href === a.href);
  const role = listed?.parentElement.querySelector('.line');
  const summary = card.querySelector('.summary');
  if (!role || role.textContent === summary?.textContent) return;
  const line = card.querySelector('.role') ?? document.createElement('p');
  line.className = 'role';
  line.textContent = role.textContent;
  card.querySelector('.name')?.after(line);
}

function addSheetLinks(a) {
  const button = document.createElement('button');
  button.className = 'close';
  button.type = 'button';
  button.textContent = '×';
  button.setAttribute('aria-label', words.close);
  button.addEventListener('click', () => { const from = link; close(); from?.focus({ preventScroll: true }); });
  const page = document.createElement('a');
  page.className = 'open';
  page.href = a.href;
  page.textContent = words.open;
  card.prepend(button);
  card.append(page);
}

/** Under the link, or over it where there is no room; inside the window either way. */
function place(a) {
  const at = a.getClientRects()[0] ?? a.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
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
    timer = setTimeout(() => open(a, false), OPEN_AFTER);
  } else if (a === link) {
    clearTimeout(timer);
  }
});
document.addEventListener('pointerout', event => {
  if (isTouch(event) || !(linkOf(event) || card.contains(event.target))) return;
  clearTimeout(timer);
  timer = setTimeout(close, CLOSE_AFTER);
});
document.addEventListener('focusin', event => {
  const a = linkOf(event);
  if (card.contains(event.target)) return;
  if (a?.matches(':focus-visible') && preview(a)) open(a, false);
  else if (link && !card.classList.contains('sheet')) close();
});
document.addEventListener('keydown', event => { if (event.key === 'Escape' && link) close(); });
document.addEventListener('pointerdown', event => {
  lastTouch = isTouch(event) ? event.timeStamp : 0;
  if (link && !card.contains(event.target) && linkOf(event) !== link) close();
});
// The first tap shows the card, which holds the way to the page.
document.addEventListener('click', event => {
  const a = linkOf(event);
  if (!lastTouch || event.timeStamp - lastTouch > 1000 || !preview(a) || card.contains(a)) return;
  event.preventDefault();
  open(a, true);
});

// The filter of an index.

const filter = document.getElementById('page:filter');
if (filter) {
  const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const names = [...document.querySelectorAll('.letter li')].map(item => [item, plain(item.firstElementChild.textContent)]);
  const none = document.getElementById('page:filter-none');
  const apply = () => {
    const wanted = plain(filter.value.trim());
    for (const [item, name] of names) item.hidden = !name.includes(wanted);
    const letters = [...document.querySelectorAll('.letter')];
    for (const letter of letters) letter.hidden = !letter.querySelector('li:not([hidden])');
    none.hidden = letters.some(letter => !letter.hidden);
  };
  filter.addEventListener('input', apply);
  filter.parentElement.hidden = false;
  apply();
}
