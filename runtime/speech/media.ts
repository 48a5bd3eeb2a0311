import { readFile } from 'node:fs/promises';
import { type Context, Hono } from 'hono';
import type { SpeechService } from './create.ts';
import type { Format } from './prompt-files.ts';
import { parseRange } from './range.ts';

/** Prompt addresses: 64 hex digits, then a format; without one it is wav. Nothing else exists, so nothing can be traversed. */
const address = /^([0-9a-f]{64})(?:\.(wav|ulaw|alaw))?$/;

const headers = (type: string) => ({
  'Content-Type': type,
  // The content never changes under an address; Asterisk and browsers need not ask again.
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Accept-Ranges': 'bytes',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
});

const send = (c: Context, bytes: Uint8Array<ArrayBuffer>, type: string): Response => {
  const range = parseRange(c.req.header('Range'), bytes.length);
  if (range === null) return c.body(null, 416, { 'Content-Range': `bytes */${bytes.length}` });
  const part = range ? bytes.subarray(range.first, range.last + 1) : bytes;
  const span = range && { 'Content-Range': `bytes ${range.first}-${range.last}/${bytes.length}` };
  const length = { 'Content-Length': String(part.length) };
  return c.body(part, range ? 206 : 200, { ...headers(type), ...span, ...length });
};

const fileFrom = async (sources: readonly Pick<SpeechService, 'file'>[], id: string, format: Format) => {
  for (const source of sources) {
    const file = await source.file(id, format);
    if (file) return file;
  }
  return undefined;
};

/**
 * `GET /media/prompts/<id>[.wav|.ulaw|.alaw]`: rendered speech and uploaded audio for Asterisk and the browser, HEAD and
 * Range included.
 * It asks for no login: the id is an unguessable capability.
 */
export const mediaRoutes = (...sources: readonly Pick<SpeechService, 'file'>[]): Hono => {
  const app = new Hono();
  app.get('/media/prompts/:file', async (c) => {
    const [, id, format] = address.exec(c.req.param('file')) ?? [];
    const file = id && (await fileFrom(sources, id, (format ?? 'wav') as Format));
    const bytes = file && (await readFile(file.path).catch(() => undefined));
    if (!file || !bytes || bytes.length !== file.size) return c.notFound();
    return send(c, new Uint8Array(bytes), file.type);
  });
  return app;
};
