// What the search finds. The script's own page is not needed: files are read from a table.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bucket, card, distance, places, rankNames, rankPieces, read, reader, search, words } from '../../templates/assets/search.js';

const table = JSON.parse(readFileSync(new URL('fold.json', import.meta.url)));

test('names fold as the table says', () => {
  for (const [name, expected, first] of table) {
    assert.deepEqual(words(name), expected, name);
    assert.equal(bucket([...expected[0]][0]), first, name);
  }
});

test('a number is one word', () => {
  assert.deepEqual(words('Release 1.36. End of v2.0.'), ['release', '1.36', 'end', 'of', 'v2.0']);
});

test('a slip is one step, and a limit ends the counting', () => {
  for (const [a, b, steps] of [['putin', 'putin', 0], ['pution', 'putin', 1], ['uptin', 'putin', 1], ['putn', 'putin', 1],
    ['pyton', 'putin', 2], ['abcdefgh', 'putin', 3], ['', 'ab', 2]]) {
    assert.equal(distance(a, b, 2), steps, `${a} ${b}`);
  }
});

test('the last word may be unfinished, and silent words are not looked for in texts', () => {
  const asked = read('The war in Syr', new Set(['the', 'in']));
  assert.deepEqual(asked.spoken, [{ text: 'war', isOpen: false }, { text: 'syr', isOpen: true }]);
  assert.equal(asked.named.length, 4);
  assert.equal(read('Syria ').spoken[0].isOpen, false);
  assert.deepEqual(read('a').named, []);
  assert.equal(read('北').named.length, 1);
});

const rows = [
  ['Vladimir Putin', '/p/', 0, 'President', 'Putin', 'V. V. Putin'],
  ['Vladimir Potanin', '/o/', 0, ''],
  ['Pushkin Square', '/s/', 1, ''],
];
const named = query => rankNames(rows, read(query).named).map(found => found.name);

test('names are found by any of their words, exactly, begun or with a slip', () => {
  assert.deepEqual(named('putin'), ['Vladimir Putin']);
  assert.deepEqual(named('pu'), ['Vladimir Putin', 'Pushkin Square']);
  assert.deepEqual(named('vladimir'), ['Vladimir Potanin', 'Vladimir Putin']);
  assert.deepEqual(named('putin vladimir'), ['Vladimir Putin']);
  assert.deepEqual(named('pution'), ['Vladimir Putin']);
  assert.deepEqual(named('potain'), ['Vladimir Potanin']);
  assert.deepEqual(named('putin moscow'), ['Vladimir Putin']);
  assert.deepEqual(named('moscow'), []);
});

const entries = [['inspected inspector inspectors', [3, 5]], ['inspire', [4]], ['weapon weapons', [0, 4, 4]]];
const at = (text, isOpen = false) => [...places(entries, { text, isOpen })].map(([piece, place]) => [piece, place.isSure]);

test('words are found by their forms, their beginning, another ending or a slip', () => {
  assert.deepEqual(at('inspectors'), [[0, true], [2, true]]);
  assert.deepEqual(at('insp', true), [[0, true], [2, true], [1, true]]);
  assert.deepEqual(at('insp'), []);
  assert.deepEqual(at('inspecting'), [[0, false], [2, false]]);
  assert.deepEqual(at('inspirer'), [[1, true]]);
  assert.deepEqual(at('waepons'), [[0, false], [1, false], [2, false]]);
});

test('all words count more than most, what is sure more than a guess, a title more than a text, the newer of equals', () => {
  const place = (value, isSure = true) => ({ value, isSure });
  const shard = (name, ...maps) => ({ name, size: 10, places: maps.map(map => new Map(map)) });
  const newer = shard('2', [[0, place(1)], [1, place(3)], [2, place(1)]], [[0, place(1)], [1, place(1)]]);
  const older = shard('1', [[0, place(1)], [5, place(0.4, false)]], [[0, place(1)], [5, place(1)]]);
  const asked = read('a1 b2').spoken;
  const found = rankPieces([newer, older], asked).map(hit => `${hit.shard}:${hit.number}`);
  assert.deepEqual(found, ['2:1', '2:0', '1:0']);
  newer.isWanted = number => number === 0;
  assert.deepEqual(rankPieces([newer, older], asked).map(hit => `${hit.shard}:${hit.number}`), ['2:0', '1:0']);
});

// The files that a desk of tests/golden becomes, as its expected output has them.
const golden = new URL('../golden/search/expected/search/', import.meta.url);
const find = async (query, filters) => {
  const asked = [];
  const get = reader(async path => {
    asked.push(path);
    return JSON.parse(readFileSync(new URL(path, golden)));
  });
  let state;
  for await (state of search(get, query, filters));
  const cards = await Promise.all(state.pieces.map(hit => card(get, hit)));
  return { names: state.names.map(found => found.name), pieces: cards.map(found => found.title), asked };
};

test('a desk is searched, and only files that exist are asked for', async () => {
  const found = async (query, filters) => {
    const { names, pieces } = await find(query, filters);
    return [names, pieces];
  };
  assert.deepEqual(await found('plan'), [[], ['Putin’s plans', 'Ceasefire plan for Łódź']]);
  assert.deepEqual(await found('putin'), [['Vladimir Putin'], ['Putin’s plans', 'A visit']]);
  assert.deepEqual(await found('upt'), [[], []]);
  assert.deepEqual(await found('uptin'), [['Vladimir Putin'], ['Putin’s plans', 'A visit']]);
  assert.deepEqual(await found('kiev'), [['Kyiv'], ['A visit']]);
  assert.deepEqual(await found('lodz'), [[], ['Ceasefire plan for Łódź']]);
  assert.deepEqual(await found('elysee inspector'), [[], ['Ceasefire plan for Łódź']]);
  assert.deepEqual(await found('北'), [[], ['A visit']]);
  assert.deepEqual(await found('quagga'), [[], []]);
  assert.deepEqual(await found('heldback quince'), [[], []]);
  assert.deepEqual(await found('plan', { year: '2016' }), [[], ['Ceasefire plan for Łódź']]);
  assert.deepEqual(await found('putin', { tag: 'talks' }), [[], ['A visit']]);
  assert.deepEqual(await found('putin', { kind: 'place' }), [[], []]);
  assert.deepEqual(await found('putin', { kind: 'person' }), [['Vladimir Putin'], []]);
});

test('what is found early is not looked for again, and a reader who stops loads no more', async () => {
  const asked = [];
  const get = reader(async path => {
    asked.push(path);
    return JSON.parse(readFileSync(new URL(path, golden)));
  });
  const answers = search(get, 'putin');
  await answers.next();
  await answers.next();
  assert.deepEqual(asked, ['index.json', 'names-p.json', '2016-1/0.json']);
});

test('a file of several letters answers for the one that is asked for', async () => {
  const files = {
    'index.json': { cards: 25, names: '', kinds: [], silent: '', shards: [{ name: '2016-1', files: 'a m', years: [[2016, 0]] }] },
    '2016-1/a.json': [['cart carts', [0]], ['barn', [4]]],
    '2016-1/m.json': [['mast', [0]]],
  };
  const found = async query => {
    let state;
    for await (state of search(async path => files[path], query));
    return state.pieces.map(hit => hit.number);
  };
  assert.deepEqual(await found('carts'), [0]);
  assert.deepEqual(await found('barm'), [1]);
  // One letter from "cart", but another first one.
  assert.deepEqual(await found('bart'), [1]);
  assert.deepEqual(await found('dart'), []);
  assert.deepEqual(await found('zeal'), []);
  assert.deepEqual(await found('0'), []);
});
