import type { IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Fault } from '../../schema/faults.ts';

const tooLarge = (most: number): Fault =>
  new Fault('connector.bad_answer', `the answer is larger than ${most / 1_000_000} MB`);

const inflaters = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

const inflaterFor = (encoding: string) => {
  if (!Object.hasOwn(inflaters, encoding))
    throw new Fault('connector.bad_answer', 'the answer is encoded in a way that nobody asked for');
  return inflaters[encoding as keyof typeof inflaters]();
};

/** What comes over the line, unpacked: nobody asks for packed answers, but some systems pack all they send. */
const unpacked = (answer: IncomingMessage, most: number): AsyncIterable<Buffer> => {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return answer;
  const inflater = inflaterFor(encoding);
  let packed = 0;
  answer.on('data', (chunk: Buffer) => {
    packed += chunk.length;
    // Empty blocks without end unpack to nothing, and would never be too large otherwise.
    if (packed > most) inflater.destroy(tooLarge(most));
  });
  answer.once('error', (error) => inflater.destroy(error));
  answer.once('aborted', () => inflater.destroy(new Error('aborted')));
  return answer.pipe(inflater);
};

const decoded = (bytes: Buffer, type = ''): string => {
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? 'utf-8';
  // Systems from the days before UTF-8 answer in GBK or Big5, and say so.
  const label = charset === 'utf8' ? 'utf-8' : charset;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    // A name that nobody knows: most say UTF-8 in their own way.
    return new TextDecoder().decode(bytes);
  }
};

/** An answer's text, unpacked and decoded: at most `most` bytes, however small it was on the line. */
export const textOf = async (answer: IncomingMessage, most: number): Promise<string> => {
  if (Number(answer.headers['content-length']) > most) throw tooLarge(most);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(answer, most)) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return decoded(Buffer.concat(chunks, size), answer.headers['content-type']);
};

/** All headers, those that came more than once joined. */
export const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
