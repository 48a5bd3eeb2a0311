import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import pino from 'pino';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';
import { createSpeech, type SpeechService } from '../../runtime/speech/create.ts';
import { espeak } from '../../runtime/speech/espeak.ts';
import { mediaRoutes } from '../../runtime/speech/media.ts';
import type { Audio } from '../../runtime/speech/speech.ts';

/** Real speech, rendered and served as the product does it. */
export interface PromptServer {
  readonly speech: SpeechService;
  say(text: string): Promise<Audio>;
  /** The samples of a prompt, 8 kHz. */
  samples(audio: Audio): Promise<Int16Array>;
  close(): Promise<void>;
}

export const servePrompts = async (): Promise<PromptServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-prompts-'));
  let port = 0;
  const speech = createSpeech({
    providers: [espeak()],
    dataFolder: folder,
    baseUrl: () => `http://127.0.0.1:${port}`,
    mediaKey: 'test',
    logger: pino({ level: 'silent' }),
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: mediaRoutes(speech).fetch, hostname: '127.0.0.1', port: 0 }, (info) => {
      port = info.port;
      resolve(started);
    });
  });
  return {
    speech,
    say: (text) => speech.render(text, 'zh-CN'),
    async samples(audio) {
      const file = await speech.file(audio.id, 'wav');
      if (!file) throw new Error(`no file of the prompt "${audio.text}"`);
      return decodeWav(await readFile(file.path)).pcm;
    },
    async close() {
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
