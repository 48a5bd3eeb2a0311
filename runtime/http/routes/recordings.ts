import type { WavFile } from '../../recordings/reader.ts';
import { parseRange } from '../../speech/range.ts';
import type { HttpContext } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import { summaryFor } from '../masking.ts';
import type { Handlers } from '../routes.ts';

type RecordingHandlers = Pick<
  Handlers,
  | 'listRecordings'
  | 'getRecording'
  | 'playRecording'
  | 'downloadRecording'
  | 'listRecordingAccesses'
  | 'deleteRecording'
>;

/** It is what it is called: nothing in it is run, and no copy of it stays in a cache. */
const headers = {
  'content-type': 'audio/wav',
  'accept-ranges': 'bytes',
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

/** No more is read from the database than the listener takes. */
const bodyOf = (parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await parts.return(undefined)),
  });

const send = (c: HttpContext, wav: WavFile, more: Readonly<Record<string, string>> = {}): Response => {
  const range = parseRange(c.req.header('range'), wav.size);
  if (range === null) return c.body(null, 416, { ...headers, 'content-range': `bytes */${wav.size}` });
  const { first, last } = range ?? { first: 0, last: wav.size - 1 };
  const all: Record<string, string> = { ...headers, ...more, 'content-length': String(last - first + 1) };
  if (range) all['content-range'] = `bytes ${first}-${last}/${wav.size}`;
  const status = range ? 206 : 200;
  return c.req.method === 'HEAD' ? c.body(null, status, all) : c.body(bodyOf(wav.read(first, last)), status, all);
};

/** `recording-20261125-180333.wav`: when it began, in the server's zone; no number, no name. */
const fileName = (startedAt: string, timeZone: string): string => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `recording-${format.format(new Date(startedAt)).replace(/[-:]/g, '').replace(/\D/g, '-')}.wav`;
};

export const recordingRoutes = ({ recordings, settings }: AppDeps): RecordingHandlers => {
  /** The audio, once it is on record that somebody gets it. */
  const audioFor: (
    c: HttpContext,
    id: string,
    who: { readonly id: string; readonly name: string },
    what: 'played' | 'downloaded',
  ) => Promise<WavFile> = async (c, id, who, what) => {
    const wav = await recordings.audio(id);
    if (!wav) throw new Problem('not_found');
    if (c.req.method !== 'HEAD') await recordings.note(id, who, what);
    return wav;
  };
  return {
    listRecordings: async (c, { query: { from, until, ...query }, principal }) => {
      const found = await recordings.list({
        ...query,
        from: from === undefined ? undefined : new Date(from),
        until: until === undefined ? undefined : new Date(until),
        masked: principal.role !== 'admin',
      });
      return c.json(found.map((recording) => summaryFor(recording, principal.role)));
    },
    getRecording: async (c, { params, principal }) => {
      const recording = await recordings.find(params.id);
      if (!recording) throw new Problem('not_found');
      return c.json(summaryFor(recording, principal.role));
    },
    playRecording: async (c, { params, principal }) => send(c, await audioFor(c, params.id, principal, 'played')),
    downloadRecording: async (c, { params, principal }) => {
      const recording = await recordings.find(params.id);
      if (!recording) throw new Problem('not_found');
      const wav = await audioFor(c, params.id, principal, 'downloaded');
      const name = fileName(recording.startedAt, settings.timeZone);
      return send(c, wav, { 'content-disposition': `attachment; filename="${name}"` });
    },
    listRecordingAccesses: async (c, { params }) => {
      if (!(await recordings.find(params.id))) throw new Problem('not_found');
      return c.json(await recordings.accesses(params.id));
    },
    deleteRecording: async (c, { params, body, principal }) => {
      if (!(await recordings.remove(params.id, principal, body.reason))) throw new Problem('not_found');
      return c.body(null, 204);
    },
  };
};
