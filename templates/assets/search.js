// The search: names first, then pieces. docs/search.md says what stands in the files.

// As src/site/search/fold.rs does it.
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u00ad\u200c\u200d]/g;
const PLAIN = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ς: 'σ' };
const WORD = /(?:\d\.(?=\d)|[\p{Alphabetic}\p{N}\p{M}])+/gu;

export const fold = text =>
  text.normalize('NFD').replace(MARKS, '').toLowerCase().replace(/[ßæœøłđðþħıς]/g, letter => PLAIN[letter]);

export const words = text => fold(text).match(WORD) ?? [];

export function bucket(character) {
  if (/[a-z]/.test(character)) return character;
  if (/[0-9]/.test(character)) return '0';
  const point = character.codePointAt(0);
  return 'u' + (point < 0x3400 ? point : point >> 6).toString(16);
}

// Letters put in, left out, changed or swapped; above `limit` nobody counts.
export function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = [];
  let last = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    [before, last, row] = [last, row, [i]];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + other);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2] + 1);
      row.push(steps);
      least = Math.min(least, steps);
    }
    if (least > limit) return limit + 1;
  }
  return row[b.length];
}

// How close a form is to a word. Below SURE it is a guess.
const EXACT = 1;
const BEGUN = 0.8;
const SURE = 0.7;
const KIN = 0.5;
const ENDING = 2;
const TYPO = 0.4;

// The word itself, begun while it is typed, or with an ending more or less.
function sure(word, form, isOpen) {
  if (form === word) return EXACT;
  if (isOpen && form.startsWith(word)) return BEGUN;
  const [short, long] = word.length < form.length ? [word, form] : [form, word];
  return short.length >= 4 && long.length - short.length <= ENDING && long.startsWith(short) ? SURE : 0;
}

// Another ending, or one letter wrong; two in long words.
function loose(word, form, isOpen) {
  let same = 0;
  while (same < word.length && word[same] === form[same]) same++;
  if (same >= 5 && word.length - same <= 3 && form.length - same <= 3) return KIN;
  const limit = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
  if (limit === 0) return 0;
  if (distance(word, form, limit) <= limit) return TYPO;
  const isBegun = isOpen && form.length > word.length && distance(word, form.slice(0, word.length), limit) <= limit;
  return isBegun ? TYPO * BEGUN : 0;
}

// What is looked for: at most eight words, of which the last may be unfinished.
export function read(query, silent = new Set()) {
  const all = [...new Set(words(query))].slice(-8);
  const isOpen = !/[\s.,;!?"”)]$/.test(query);
  const told = all.map((text, i) => ({ text, isOpen: isOpen && i === all.length - 1 }));
  // One Latin letter says nothing; in other scripts it may be a word.
  const named = told.filter(word => word.text.length > 1 || !/[a-z]/.test(word.text));
  return { named, spoken: named.filter(word => !silent.has(word.text)) };
}

// Names.

// How well one written name answers.
function answer(asked, name) {
  const own = words(name);
  let [found, guessed, closeness] = [0, 0, 0];
  const used = new Set();
  for (const word of asked) {
    let [best, at] = [0, -1];
    own.forEach((form, i) => {
      if (used.has(i)) return;
      const value = sure(word.text, form, true) || loose(word.text, form, true);
      if (value > best) [best, at] = [value, i];
    });
    if (at < 0) continue;
    used.add(at);
    found++;
    closeness += best;
    if (best < SURE) guessed++;
  }
  return { name, missing: asked.length - found, guessed, rest: own.length - found, closeness };
}

const better = (a, b) =>
  a.missing - b.missing || a.guessed - b.guessed || b.closeness - a.closeness || a.rest - b.rest;

// The best first: those with a name that holds all words, or else those whose name is part of what is asked.
export function rankNames(rows, asked) {
  const best = rows.map(row => {
    const [name, href, kind, line, ...others] = row;
    const answers = [name, ...others].map(written => answer(asked, written)).sort(better);
    const [first] = answers;
    return { name, href, kind, line, alias: first.name === name ? '' : first.name, answer: first };
  });
  best.sort((a, b) => better(a.answer, b.answer) || (a.name < b.name ? -1 : 1));
  const seen = new Set();
  const { missing, guessed } = best[0]?.answer ?? {};
  return best.filter(({ href, answer }) => {
    const isPart = answer.rest === 0 && answer.guessed === 0 && answer.missing < asked.length;
    const isGood = missing === 0 ? answer.missing === 0 && (guessed > 0 || answer.guessed === 0) : isPart;
    return isGood && !seen.has(href) && seen.add(href);
  });
}

// Where names with a word stand; `isSlip`: where they stand if its first letters are wrong.
function namesBuckets(there, text, isSlip) {
  const of = text => {
    const [letter, second] = [...text].slice(0, 2).map(bucket);
    return letter === '0' ? ['0'] : [letter, letter + second];
  };
  const [first, second = '', ...rest] = text;
  const letter = bucket(first);
  const slips = () => [
    ...[second + first + rest.join(''), second + rest.join('')].flatMap(of),
    ...[...there].filter(id => id.startsWith(letter) && (letter !== 'u' || id.length === 2)),
  ];
  return (isSlip ? slips() : of(text)).filter(id => there.has(id));
}

async function findNames(get, index, { named, spoken }, isSlip) {
  const there = new Set(index.names.split(' '));
  const look = async words => {
    const ids = new Set(words.flatMap(word => namesBuckets(there, word.text, isSlip)));
    const files = await Promise.all([...ids].map(id => get(`names-${id}.json`)));
    return rankNames(files.flat(), named);
  };
  // A name with all words stands under each of them.
  const first = [...spoken, ...named].slice(0, 1);
  const found = await look(first);
  const isWhole = found.length > 0 && found[0].answer.missing === 0;
  return isWhole || isSlip || named.length < 2 ? found : look(named.slice(0, 4));
}

// Pieces.

const WEIGHTS = [1, 1.3, 1.6, 3];

// The places of a word in a bucket, by piece. Guesses count where nothing is sure.
export function places(entries, word) {
  for (const like of [sure, loose]) {
    const found = new Map();
    for (const [forms, numbers] of entries) {
      const closeness = Math.max(...forms.split(' ').map(form => like(word.text, form, word.isOpen)));
      if (closeness === 0) continue;
      let number = 0;
      for (const step of numbers) {
        number += step;
        const value = WEIGHTS[number & 3] * closeness;
        const before = found.get(number >> 2);
        if (!before || before.value < value) found.set(number >> 2, { value, isSure: like === sure });
      }
    }
    if (found.size > 0) return found;
  }
  return new Map();
}

// The best first: those with all words, or else with most. `shards` come newest first, and of equals the newer wins.
export function rankPieces(shards, asked) {
  const spread = asked.map((_, i) => shards.reduce((sum, shard) => sum + shard.places[i].size, 0));
  const size = shards.reduce((sum, shard) => sum + shard.size, 0);
  const rarity = spread.map(count => Math.log2(1 + size / (count || 1)));
  const hits = [];
  shards.forEach((shard, age) => {
    const numbers = new Set(shard.places.flatMap(places => [...places.keys()]));
    for (const number of numbers) {
      if (shard.isWanted && !shard.isWanted(number)) continue;
      const at = shard.places.map(places => places.get(number));
      const missing = at.filter(place => !place).length;
      const guessed = at.filter(place => place && !place.isSure).length;
      const score = at.reduce((sum, place, i) => sum + (place ? place.value * rarity[i] : 0), 0);
      hits.push({ shard: shard.name, number, age, missing, guessed, score: Math.round(score * 10) });
    }
  });
  hits.sort((a, b) =>
    a.missing - b.missing || a.guessed - b.guessed || b.score - a.score || a.age - b.age || b.number - a.number);
  const { missing, guessed } = hits[0] ?? {};
  return hits.filter(hit => hit.missing === missing && (guessed > 0 || hit.guessed === 0));
}

// The year of a piece in a shard, or of its first.
const yearOf = ({ years }, number = 0) => String(years.findLast(([, first]) => first <= number)[0]);

async function readShard(get, shard, asked, { year, tag }, isSlip) {
  const starts = shard.files.split(' ');
  const read = async word => {
    const [first, second] = word.text;
    const letters = new Set((isSlip && second ? [first, second] : [first]).map(bucket));
    const names = new Set([...letters].map(letter => starts.findLast(start => start <= letter)));
    const files = await Promise.all([...names].filter(Boolean).map(name => get(`${shard.name}/${name}.json`)));
    // A file of a small shard holds other letters too.
    return places(files.flat().filter(([forms]) => letters.has(bucket(/./u.exec(forms)[0]))), word);
  };
  const [tagged, found] = await Promise.all([tag ? get(`${shard.name}/tags.json`) : null, Promise.all(asked.map(read))]);
  const ofTag = tagged && new Set(tagged.find(([other]) => other === tag)?.[1]);
  const isWanted = number => (!ofTag || ofTag.has(number)) && (!year || yearOf(shard, number) === year);
  const size = Math.max(0, ...found.flatMap(places => [...places.keys()])) + 1;
  return { name: shard.name, size, isWanted, places: found };
}

// Answers, each better than the one before. Who asks for no further one loads no further file.
export async function* search(get, query, { kind = '', year = '', tag = '' } = {}) {
  const index = await get('index.json');
  const asked = read(query, new Set(index.silent.split(' ')));
  const isOfPieces = year || tag;
  const lookUp = async isSlip => {
    const found = kind || !isOfPieces ? await findNames(get, index, asked, isSlip) : [];
    const isOfKind = one => !kind || index.kinds[one.kind]?.[0] === kind;
    return found.filter(isOfKind).map(one => ({ ...one, kind: index.kinds[one.kind]?.[1] }));
  };
  const isOfYear = ({ years }) => !year || years.some(([other]) => String(other) === year);
  const wanted = index.shards.filter(shard => (isOfPieces || !kind) && isOfYear(shard)).reverse();
  let names = await lookUp(false);
  if (wanted.length === 0 || asked.spoken.length === 0) {
    yield { names: names.length > 0 ? names : await lookUp(true), pieces: [], back: '', isDone: true };
    return;
  }
  yield { names, pieces: [], back: '', isDone: false };
  for (const isSlip of [false, true]) {
    const shards = [];
    // The first shard comes alone, to be there soon.
    for (let from = 0, to = 1; from < wanted.length; [from, to] = [to, to + 4]) {
      const next = wanted.slice(from, to);
      shards.push(...(await Promise.all(next.map(shard => readShard(get, shard, asked.spoken, { year, tag }, isSlip)))));
      const pieces = rankPieces(shards, asked.spoken);
      const isDone = to >= wanted.length && (isSlip || pieces.length > 0);
      if (!isSlip || pieces.length > 0 || isDone) yield { names, pieces, back: yearOf(next.at(-1)), isDone };
      if (isDone) return;
      const isSure = pieces.length > 0 && pieces[0].missing + pieces[0].guessed === 0;
      if (from === 0 && !isSlip && names.length === 0 && !isSure) names = await lookUp(true);
    }
  }
}

export async function card(get, { shard, number }) {
  const { cards } = await get('index.json');
  const file = await get(`${shard}/pieces-${Math.floor(number / cards) + 1}.json`);
  const [title, href, iso, date, dateline, summary] = file[number % cards];
  return { title, href, iso, date, dateline, summary };
}

export function reader(load) {
  const files = new Map();
  return path => {
    if (!files.has(path)) {
      const file = load(path);
      file.catch(() => files.delete(path));
      files.set(path, file);
    }
    return files.get(path);
  };
}

// The page.

const NAMES = 8;
const PIECES = 20;
const ENOUGH = 60;

function start(form) {
  const [status, progress, more, names, pieces] =
    ['status', 'progress', 'more', 'names', 'pieces'].map(name => document.getElementById(`search:${name}`));
  const get = reader(async path => {
    const answer = await fetch(new URL(`../search/${path}`, import.meta.url));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  });
  let latest = 0;
  let goOn = () => {};

  function show(list, rows) {
    const template = list.querySelector('template');
    const items = rows.map(row => {
      const item = template.content.cloneNode(true);
      for (const part of item.querySelectorAll('[data-field]')) {
        const text = row[part.dataset.field];
        if (text) part.textContent = text;
        else part.remove();
        if (part.localName === 'a') part.href = row.href;
        if (part.localName === 'time') part.dateTime = row.iso;
      }
      return item;
    });
    template.parentNode.replaceChildren(template, ...items);
    list.hidden = rows.length === 0;
  }

  async function run() {
    const turn = ++latest;
    const isOld = () => turn !== latest;
    const { q: query, ...filters } = Object.fromEntries(new FormData(form));
    const answers = search(get, query, filters);
    let state = { names: [], pieces: [], isDone: !query.trim() };
    let [page, told] = [1, 0];
    const draw = async () => {
      const cards = await Promise.all(state.pieces.slice(0, PIECES * page).map(hit => card(get, hit)));
      if (isOld()) return;
      show(names, state.names.slice(0, NAMES * page));
      // Until the first shard is there the old list stays: nothing flickers.
      if (state.back || state.isDone) show(pieces, cards);
    };
    // Read aloud, so only at the first result and the last.
    const tell = isLast => {
      const count = state.names.length + state.pieces.length;
      if (!isLast && (told > 0 || count === 0)) return;
      told = count;
      const { hint, empty, found, back } = status.dataset;
      const pattern = !query.trim() ? hint : count === 0 ? empty : state.isDone || !state.back ? found : back;
      status.textContent = pattern.replace('{}', () => count || query).replace('{year}', () => state.back);
    };
    const work = async () => {
      try {
        await draw();
        while (!state.isDone && state.pieces.length < ENOUGH * page) {
          state = (await answers.next()).value;
          await draw();
          if (isOld()) return;
          tell(false);
          progress.hidden = state.isDone;
          progress.textContent = progress.dataset.searching.replace('{}', () => state.back);
        }
        tell(true);
      } catch (fault) {
        console.error(fault);
        if (isOld()) return;
        status.textContent = status.dataset.failed;
      }
      progress.hidden = true;
      const isAll = state.pieces.length <= PIECES * page && state.names.length <= NAMES * page;
      more.hidden = state.isDone && isAll;
    };
    goOn = () => {
      page++;
      return work();
    };
    more.hidden = true;
    await work();
  }

  const address = () => {
    const said = [...new FormData(form)].filter(([, value]) => value.trim());
    return `?${new URLSearchParams(said)}`;
  };

  function choose(field, value, title = value) {
    const known = [...field.options].find(option => option.value === value);
    if (known) known.text = title;
    else field.add(new Option(title, value));
  }

  function fill() {
    const said = new URLSearchParams(location.search);
    for (const field of form.querySelectorAll('[name]')) {
      const value = said.get(field.name) ?? '';
      if (value && field.options) choose(field, value);
      field.value = value;
    }
  }

  let timer;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, '', address());
      run();
    }, 150);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    clearTimeout(timer);
    history.pushState(null, '', address());
    run();
  });
  addEventListener('popstate', () => {
    fill();
    run();
  });
  more.addEventListener('click', () => goOn());
  fill();
  // The tags may be many and can wait.
  run().then(() => get('tags.json')).then(all => all.forEach(([id, title]) => choose(form.elements.tag, id, title)), console.error);
}

const form = globalThis.document?.getElementById('search:form');
if (form) start(form);
