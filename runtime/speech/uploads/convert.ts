import { Worker } from 'node:worker_threads';
import { limit } from '../limit.ts';
import type { Conversion } from './convert-worker.ts';
import { UnusableAudio } from './unusable.ts';

/** A 15-minute mp3 takes about 6 s of one core. */
const LIMIT_MS = 60_000;
/** One at a time: calls need the machine, and a file takes some 300 MB while it is read. */
const queue = limit(1, 8);

const inWorker = (bytes: Uint8Array<ArrayBuffer>): Promise<Conversion> => {
  const worker = new Worker(new URL('./convert-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    // Nothing of the server's settings is its business.
    env: {},
  });
  const { promise, resolve, reject } = Promise.withResolvers<Conversion>();
  const timer = setTimeout(() => resolve({ unusable: 'too_slow' }), LIMIT_MS);
  worker.once('message', resolve);
  // Whatever a damaged file does to the decoder, it does it to this thread alone.
  worker.once('error', () => resolve({ unusable: 'broken' }));
  worker.once('exit', () => reject(new Error('the conversion ended without an answer')));
  // A buffer that others share can't be handed over.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  worker.postMessage(own, [own.buffer]);
  return promise.finally(() => {
    clearTimeout(timer);
    return worker.terminate();
  });
};

/**
 * An uploaded wav or mp3 as the telephone wants it: 8,000 samples a second, one channel, at the usual loudness, without
 * silence around it. The bytes are handed over and gone.
 * @throws UnusableAudio when it is no such file, damaged, silent or too long; TooManyWaiting when others come first.
 */
export const convertUpload = async (bytes: Uint8Array<ArrayBuffer>): Promise<Int16Array> => {
  const conversion = await queue.run(() => inWorker(bytes));
  if ('unusable' in conversion) throw new UnusableAudio(conversion.unusable);
  return conversion.pcm;
};
