import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpContext } from './core/context.ts';
import { Problem } from './core/problems.ts';

const compress = promisify(gzip);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};
const worthCompressing = new Set(['.html', '.js', '.css', '.json', '.svg', '.map']);

interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly hashed: boolean;
  load(): Promise<{ readonly plain: Buffer; readonly zipped: Buffer | undefined; readonly etag: string }>;
}

/** Page addresses of the browser app. Whatever looks like anything else is no page: 404. */
const page = /^\/(?!assets\/|media\/)(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*\/?)?$/;
/** No address that we give out has these; parsing would tidy some of them away and find a harmless page. */
const crooked = /\.\.|\\|%(?:2e|2f|5c|00|25)/i;

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
};

const fileAt = (path: string): StaticFile => {
  const extension = extname(path);
  return {
    path,
    type: types[extension] ?? 'application/octet-stream',
    hashed: path.includes(`${sep}assets${sep}`),
    load: once(async () => {
      const plain = await readFile(path);
      const zipped = worthCompressing.has(extension) && plain.length > 1000 ? await compress(plain) : undefined;
      return { plain, zipped, etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"` };
    }),
  };
};

/**
 * The designer's built files. They are listed once and looked up by their exact address: no address from outside ever
 * becomes a path, so there is nothing to traverse (S17).
 */
export class StaticFiles {
  readonly #folder: string;
  #files = new Map<string, StaticFile>();
  #listedAt = -1;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async answer(c: HttpContext): Promise<Response> {
    // Undecoded: an encoded slash, dot or NUL is in no file's name.
    const path = new URL(c.req.url).pathname;
    if (crooked.test(c.env?.incoming?.url?.split('?')[0] ?? path)) throw new Problem('not_found');
    const file = this.#files.get(path);
    if (file && path !== '/index.html') return send(c, file);
    if (!page.test(path) && path !== '/index.html') return this.#afterRebuild(c, path);
    const index = (await this.#list()) && this.#files.get('/index.html');
    return index ? send(c, index) : notBuilt(c);
  }

  /** A page of a newer build may ask for files that were not there when we looked. */
  async #afterRebuild(c: HttpContext, path: string): Promise<Response> {
    await this.#list();
    const file = this.#files.get(path);
    if (!file) throw new Problem('not_found');
    return send(c, file);
  }

  /** Lists the folder again when the build has changed; answers whether there is one. */
  async #list(): Promise<boolean> {
    const built = await stat(join(this.#folder, 'index.html')).catch(() => undefined);
    if (!built) return false;
    if (built.mtimeMs === this.#listedAt) return true;
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    this.#files = new Map(
      files.map((file) => [`/${relative(this.#folder, file).split(sep).join('/')}`, fileAt(file)] as const),
    );
    this.#listedAt = built.mtimeMs;
    return true;
  }
}

const send = async (c: HttpContext, file: StaticFile): Promise<Response> => {
  const { plain, zipped, etag } = await file.load();
  c.header('etag', etag);
  c.header('vary', 'accept-encoding');
  c.header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (c.req.header('if-none-match') === etag) return c.body(null, 304);
  c.header('content-type', file.type);
  const useZipped = zipped !== undefined && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  if (useZipped) c.header('content-encoding', 'gzip');
  return c.body(new Uint8Array(useZipped ? zipped : plain));
};

const notBuilt = (c: HttpContext): Response =>
  c.text('设计器还没有构建：请运行 npm run build\nThe designer is not built yet: run npm run build\n', 503);
