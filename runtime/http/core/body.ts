import type { HttpContext } from './context.ts';
import { Problem } from './problems.ts';

/** Far beyond what any body of the API nests. */
const MAX_DEPTH = 40;

const tooLarge = (limit: number): Problem =>
  new Problem('too_large', {
    message: {
      'zh-CN': `请求内容太大：最多 ${Math.floor(limit / 1000)} KB`,
      en: `The request body is too large: at most ${Math.floor(limit / 1000)} KB`,
    },
    // What the client still sends is not read: the connection can't serve another request.
    headers: { connection: 'close' },
  });

/** Reads at most `limit` bytes, whatever `Content-Length` claims. */
export const readText = async (c: HttpContext, limit: number): Promise<string> => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Problem('not_json');
  if (Number(c.req.header('content-length') ?? 0) > limit) throw tooLarge(limit);
  const body = c.req.raw.body;
  if (!body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
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
