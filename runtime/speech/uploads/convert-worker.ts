import { parentPort } from 'node:worker_threads';
import { forTelephone } from '../audio/telephone.ts';
import { mp3Start, readMp3 } from './read-mp3.ts';
import { isWav, readWav } from './read-wav.ts';
import { UnusableAudio, type UnusableReason } from './unusable.ts';

/** What the worker answers: telephone audio (8,000 samples a second), or why there is none. */
export type Conversion = { readonly pcm: Int16Array<ArrayBuffer> } | { readonly unusable: UnusableReason };

const readAny = async (bytes: Buffer) => {
  if (isWav(bytes)) return readWav(bytes);
  const start = mp3Start(bytes);
  if (start === undefined) throw new UnusableAudio('not_audio');
  return readMp3(bytes, start);
};

const convert = async (bytes: Uint8Array<ArrayBuffer>): Promise<Conversion> => {
  try {
    const pcm = forTelephone(await readAny(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    return pcm.length > 0 ? { pcm: new Int16Array(pcm) } : { unusable: 'silent' };
  } catch (error) {
    if (error instanceof UnusableAudio) return { unusable: error.reason };
    throw error;
  }
};

// Work of seconds for a long file: beside the calls' event loop, in a thread that ends with it.
parentPort?.once('message', (bytes: Uint8Array<ArrayBuffer>) => {
  void convert(bytes).then((conversion) =>
    parentPort?.postMessage(conversion, 'pcm' in conversion ? [conversion.pcm.buffer] : []),
  );
});
