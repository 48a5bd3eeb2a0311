import type { Language } from '../../../schema/text.ts';
import { forTelephone } from '../audio/telephone.ts';
import type { Pcm } from '../audio/wav.ts';
import { limit } from '../limit.ts';
import type { SpeechProvider } from '../speech.ts';
import { mp3Start, readMp3 } from '../uploads/read-mp3.ts';
import { isWav, readWav } from '../uploads/read-wav.ts';

/** A voice at work for callers elsewhere; prompts are short, and its own service limits it sooner. */
const CONCURRENCY = 4;
const MAX_WAITING = 200;
/** An answer longer than this is not a prompt: 10 minutes at 24,000 samples a second. */
const MAX_BYTES = 30_000_000;

/** What is sent for one text. */
export interface VoiceRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpVoiceOptions {
  /** Part of every prompt's id: whatever makes the same text sound different. Stands in the log; holds no secret. */
  readonly name: string;
  /** From the request to the last byte. */
  readonly timeoutMs: number;
  request(text: string, language: Language): VoiceRequest;
}

/** How a service failed, in words for an operator. Never what it answered: that may repeat what it was sent. */
class VoiceFailed extends Error {
  override readonly name = 'VoiceFailed';
}

const readAll = async (response: Response): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new VoiceFailed('the answer is far too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Samples without a header: 16 bit, little endian; 24,000 a second unless the type says otherwise. */
const readRaw = (bytes: Buffer, type: string): Pcm => {
  const pcm = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(i * 2);
  return { pcm, rate: Number(/rate=(8000|16000|22050|24000|44100|48000)\b/.exec(type)?.[1] ?? 24_000) };
};

const decode = async (bytes: Buffer, type: string): Promise<Pcm> => {
  if (isWav(bytes)) return readWav(bytes);
  if (/^audio\/(pcm|l16)\b/i.test(type)) return readRaw(bytes, type);
  const start = mp3Start(bytes);
  if (start === undefined) throw new VoiceFailed(`the answer is no audio that is known here (${type.slice(0, 60)})`);
  return readMp3(bytes, start);
};

/** The words of a failed exchange without those that quote the request. */
const inWords = (error: unknown, timeout: AbortSignal): VoiceFailed => {
  if (error instanceof VoiceFailed) return error;
  if (timeout.aborted) return new VoiceFailed('no whole answer in time');
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return new VoiceFailed(code ?? 'the exchange failed');
};

const exchange = async (
  { url, headers, body }: VoiceRequest,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Pcm> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // A key is for the address that the operator wrote down, and no other.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new VoiceFailed(`HTTP ${response.status}`);
    }
    return await decode(await readAll(response), response.headers.get('content-type') ?? '');
  } catch (error) {
    signal?.throwIfAborted();
    throw inWords(error, timeout);
  }
};

/** A voice behind HTTP: one request a text, its answer wav, mp3 or raw samples. */
export const httpVoice = ({ name, timeoutMs, request }: HttpVoiceOptions): SpeechProvider => {
  const queue = limit(CONCURRENCY, MAX_WAITING);
  return {
    name,
    available: async () => true,
    synthesize: (text, language, signal) =>
      queue.run(async () => {
        const speech = await exchange(request(text, language), timeoutMs, signal);
        // A voice that says nothing has failed: the next one may do better.
        if (forTelephone(speech).length === 0) throw new VoiceFailed('the answer is silent');
        return speech;
      }, signal),
  };
};
