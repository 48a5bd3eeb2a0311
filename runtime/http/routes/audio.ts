import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { AudioAsset } from '../../../schema/api.ts';
import { TELEPHONE_RATE } from '../../speech/audio/telephone.ts';
import { encodeWav } from '../../speech/audio/wav.ts';
import { TooManyWaiting } from '../../speech/limit.ts';
import { convertUpload } from '../../speech/uploads/convert.ts';
import { UnusableAudio } from '../../speech/uploads/unusable.ts';
import type { AudioContent, NamedFlow, StoredAudio } from '../../store/audio-assets.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

type AudioHandlers = Pick<Handlers, 'listAudio' | 'uploadAudio' | 'replaceAudio' | 'patchAudio' | 'deleteAudio'>;

const newId = (): string => `a${randomBytes(6).toString('hex')}`;

const answer = (audio: StoredAudio, flows: readonly NamedFlow[]): AudioAsset => {
  const { id, title, transcript, language, durationMs, bytes, changedAt, changedBy, mediaId } = audio;
  return {
    id,
    title,
    transcript,
    language,
    durationMs,
    bytes,
    url: `/media/prompts/${mediaId}.wav`,
    changedAt: changedAt.toISOString(),
    changedBy,
    flows,
  };
};

const used = (flows: readonly NamedFlow[]): Problem => {
  const named = flows.slice(0, 5).map(({ name }) => name);
  const more = flows.length > named.length ? { 'zh-CN': '等', en: ' and others' } : { 'zh-CN': '', en: '' };
  return new Problem('audio_used', {
    message: {
      'zh-CN': `还有流程在用这段音频：${named.map((name) => `「${name}」`).join('')}${more['zh-CN']}`,
      en: `Flows still play this audio: ${named.map((name) => `“${name}”`).join(', ')}${more.en}`,
    },
  });
};

export const audioRoutes = ({ audio: store, assets, mediaKey }: AppDeps): AudioHandlers => {
  /** What the telephone plays; the file that was sent is not kept. */
  const converted = async (bytes: Uint8Array<ArrayBuffer>): Promise<AudioContent> => {
    try {
      const pcm = await convertUpload(bytes);
      const wav = encodeWav({ pcm, rate: TELEPHONE_RATE });
      const hash = createHash('sha256').update(wav).digest('hex');
      const mediaId = createHmac('sha256', mediaKey).update(`audio\n${hash}`).digest('hex');
      return { mediaId, wav, durationMs: (pcm.length * 1000) / TELEPHONE_RATE };
    } catch (error) {
      if (error instanceof UnusableAudio) throw new Problem('bad_audio', { message: error.text });
      if (error instanceof TooManyWaiting) throw new Problem('unavailable');
      throw error;
    }
  };

  /** This runtime's calls use what was changed at once; the others' after some seconds. */
  const changed = async (audio: StoredAudio | undefined): Promise<AudioAsset> => {
    if (!audio) throw new Problem('not_found');
    await assets.refresh();
    return answer(audio, (await store.users()).get(audio.id) ?? []);
  };

  return {
    listAudio: async (c) => {
      const [all, users] = await Promise.all([store.list(), store.users()]);
      return c.json(all.map((audio) => answer(audio, users.get(audio.id) ?? [])));
    },
    uploadAudio: async (c, { query, body, principal }) => {
      const { title, language, transcript = '' } = query;
      const content = await converted(body);
      const asset = { id: newId(), title: title.trim(), language, transcript: transcript.trim() };
      return c.json(await changed(await store.create(asset, content, principal.name)), 201);
    },
    replaceAudio: async (c, { params, body, principal }) => {
      // Asked first: work of seconds for an id that is none would be in vain.
      if ((await store.existing(new Set([params.id]))).size === 0) throw new Problem('not_found');
      return c.json(await changed(await store.replace(params.id, await converted(body), principal.name)));
    },
    patchAudio: async (c, { params, body, principal }) =>
      c.json(await changed(await store.patch(params.id, body, principal.name))),
    deleteAudio: async (c, { params, principal }) => {
      const flows = await store.remove(params.id, principal.name);
      if (flows === 'missing') throw new Problem('not_found');
      if (flows.length > 0) throw used(flows);
      await assets.refresh();
      return c.body(null, 204);
    },
  };
};
