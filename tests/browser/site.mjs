// Serves a built site as a static host does: under its path, with its own page for what is not there.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** The strictest policy that a host may set: nothing inline, nothing from elsewhere. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'";

/** Serves `desk` on a free port; `origin` comes before its addresses. */
export async function serve(desk) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    let path = inside(desk, pathname);
    if (path && isFolder(path)) {
      // As hosts do, so that a link that forgets its last stroke is seen as a detour.
      if (!pathname.endsWith('/')) return response.writeHead(301, { Location: `${pathname}/` }).end();
      path = join(path, 'index.html');
    }
    const isThere = path && isFile(path);
    if (!isThere) path = join(desk.folder, '404.html');
    response.writeHead(isThere ? 200 : 404, {
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The file that an address means, if it is one of the site's. */
function inside(desk, pathname) {
  if (pathname !== desk.base && !pathname.startsWith(`${desk.base}/`)) return null;
  let path;
  try {
    path = normalize(decodeURIComponent(pathname.slice(desk.base.length)));
  } catch {
    return null;
  }
  const isHidden = path.split(/[/\\]/).some((part) => part.startsWith('.'));
  return isHidden ? null : join(desk.folder, path);
}

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
