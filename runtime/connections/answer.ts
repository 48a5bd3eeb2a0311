import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';

const tooLarge = (most: number): Fault =>
  new Fault(
    'connector.bad_answer',
    both(`回答超过 ${most / 1_000_000} MB`, `the answer is larger than ${most / 1_000_000} MB`),
  );

const inflaters = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

const inflaterFor = (encoding: string) => {
  if (!Object.hasOwn(inflaters, encoding))
    throw new Fault(
      'connector.bad_answer',
      both('回答的编码方式不对', 'the answer is encoded in a way that nobody asked for'),
    );
  return inflaters[encoding as keyof typeof inflaters]();
};

/** What comes over the line, unpacked: nobody asks for packed answers, but some systems pack all they send. */
const unpacked = (answer: IncomingMessage, most: number): Readable => {
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
  return answer.pipe(inflater);
};

/** All of it; listens by itself, because an async iterator costs more than the rest of a small answer. */
const bytesOf = (stream: Readable, most: number): Promise<Buffer> =>
  new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) stream.destroy(tooLarge(most));
      else chunks.push(chunk);
    });
    stream.once('end', () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    stream.once('error', failed);
    stream.once('close', () => failed(new Error('closed')));
  });

const utf8 = new TextDecoder();

const decoded = (bytes: Buffer, type = ''): string => {
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? 'utf-8';
  // Systems from the days before UTF-8 answer in GBK or Big5, and say so.
  if (charset === 'utf-8' || charset === 'utf8') return utf8.decode(bytes);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A name that nobody knows: most say UTF-8 in their own way.
    return utf8.decode(bytes);
  }
};

/** An answer's text, unpacked and decoded: at most `most` bytes, however small it was on the line. */
export const textOf = async (answer: IncomingMessage, most: number): Promise<string> => {
  if (Number(answer.headers['content-length']) > most) throw tooLarge(most);
  return decoded(await bytesOf(unpacked(answer, most), most), answer.headers['content-type']);
};

/** All headers, those that came more than once joined. */
export const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
