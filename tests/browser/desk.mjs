// The built site that the tests look at: the repository's own desk, in a folder of its own.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['site.toml', 'decisions.toml', 'content', 'templates', 'static'];

/** The program: `DATELINE`, else what `cargo build` makes. */
export function program() {
  if (process.env.DATELINE) return process.env.DATELINE;
  execFileSync('cargo', ['build', '--quiet'], { cwd: root, stdio: 'inherit' });
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  return join(target, 'debug', process.platform === 'win32' ? 'dateline.exe' : 'dateline');
}

/**
 * Builds the desk. `perPage` cuts its lists short, so that a desk of some dozen pieces has the pages of
 * a large one; `piece` is the Markdown of one more briefing, and `files` are more by path.
 */
export function build({ perPage, piece, files = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-desk-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const part of parts.filter((part) => existsSync(join(root, part)))) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  if (perPage) {
    const settings = join(folder, 'site.toml');
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\n[lists]\nper_page = ${perPage}\n`);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (piece) cpSync(piece, join(folder, 'content', 'briefings', 'every-form.md'));
  const output = join(folder, 'public');
  const built = spawnSync(program(), ['build', '--root', folder, '--output', output], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the desk was not built: ${built.error?.message ?? built.stderr}`);
  return new Desk(output);
}

/** A built site: its pages by their addresses, which begin with the path of `base_url`. */
class Desk {
  constructor(folder) {
    this.folder = folder;
    this.sitemap = [...this.read('sitemap.xml').matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => new URL(url).pathname);
    // The home page is the shortest address.
    this.base = this.sitemap.reduce((a, b) => (b.length < a.length ? b : a)).replace(/\/$/, '');
    const files = readdirSync(folder, { recursive: true }).map((path) => path.split(sep).join('/'));
    this.pages = files
      .filter((path) => path === '404.html' || path === 'index.html' || path.endsWith('/index.html'))
      .map((path) => page(`${this.base}/${path.replace(/index\.html$/, '')}`, this.base, this.read(path)))
      .filter((page) => !page.html.includes('http-equiv="refresh"'))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  read(path) {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Of each kind of page the one with most in it; of briefings also the one with most notes and the shortest. */
  samples() {
    const kinds = new Map();
    for (const page of this.pages) kinds.set(page.kind, [...(kinds.get(page.kind) ?? []), page]);
    const size = (page) => page.html.length;
    const samples = new Set([...kinds.values()].map((pages) => most(pages, size)));
    const briefings = this.of('briefing');
    samples.add(most(briefings, (page) => page.html.split('class="note"').length));
    samples.add(most(briefings, (page) => -size(page)));
    samples.add(most(this.of('entity'), (page) => -size(page)));
    return [...samples];
  }

  /** The pages whose kind begins so. */
  of(kind) {
    return this.pages.filter((page) => page.kind === kind || page.kind.startsWith(`${kind} `));
  }

  longest(kind) {
    return most(this.of(kind), (page) => page.html.length);
  }
}

export const most = (values, by) => values.reduce((a, b) => (by(b) > by(a) ? b : a));

/** What kind of page stands at an address, so that each kind can be looked at once. */
function page(address, base, html) {
  const path = address.slice(base.length).split('/').filter(Boolean);
  const [first] = path;
  const isYears = path.length > 2 && /^\d{1,4}$/.test(path.at(-1));
  let kind = first ?? 'home';
  if (first === '404.html') kind = '404';
  else if (path.length === 1) kind = `index of ${first}`;
  else if (first === 'briefings') kind = 'briefing';
  else if (first === 'entities' && isYears) kind = 'entity';
  else if (first === 'entities') kind = `entity ${html.match(/\/kinds\/([^/"]+)\//)?.[1] ?? ''}`;
  if (isYears) kind += ' by year';
  return { address, kind, html };
}
