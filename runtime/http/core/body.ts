import type { HttpContext } from './context.ts';
import { Problem } from './problems.ts';

/** Far beyond what any body of the API nests. */
const MAX_DEPTH = 40;

const sizeOf = (bytes: number): string =>
  bytes >= 5_000_000 ? `${Math.floor(bytes / 1_000_000)} MB` : `${Math.floor(bytes / 1000)} KB`;

const tooLarge = (limit: number): Problem =>
  new Problem('too_large', {
    message: {
      'zh-CN': `请求内容太大：最多 ${sizeOf(limit)}`,
      en: `The request body is too large: at most ${sizeOf(limit)}`,
    },
    // What the client still sends is not read: the connection can't serve another request.
    headers: { connection: 'close' },
  });

const typeOf = (c: HttpContext): string => c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';

/** Reads at most `limit` bytes, whatever `Content-Length` claims. */
export const readBytes = async (c: HttpContext, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  if (Number(c.req.header('content-length') ?? 0) > limit) throw tooLarge(limit);
  const body = c.req.raw.body;
  if (!body) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
};

/** A file: its bytes are in the body itself, and nothing in the request names one that lies on this server (S16). */
export const readAudio = (c: HttpContext, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  const type = typeOf(c);
  if (!type.startsWith('audio/') && type !== 'application/octet-stream') throw new Problem('not_audio');
  return readBytes(c, limit);
};

/** A fax document, in the body like an audio file. */
export const readTiff = (c: HttpContext, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  const type = typeOf(c);
  if (type !== 'image/tiff' && type !== 'application/octet-stream') throw new Problem('not_tiff');
  return readBytes(c, limit);
};

export const readText = async (c: HttpContext, limit: number): Promise<string> => {
  if (typeOf(c) !== 'application/json') throw new Problem('not_json');
  const bytes = await readBytes(c, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('bad_json', {}, { cause });
  }
};

/** Nesting of a JSON text, found without building anything. */
export const jsonDepth = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
};

/** The parsed body. A `__proto__` member stays an ordinary member here and no schema allows it. */
export const parseJson = (text: string): unknown => {
  if (jsonDepth(text) > MAX_DEPTH) throw new Problem('too_deep');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('bad_json', {}, { cause });
  }
};
