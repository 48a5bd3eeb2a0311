import { pino } from 'pino';
import { createSpeech } from '../../runtime/speech/create.ts';
import { openAiVoice } from '../../runtime/speech/voices/openai.ts';
import type { VoiceService } from './voice-service.ts';

/** A server's speech whose only voice is `voice`; what it renders is kept in `folder`. */
export const speechBy = (voice: VoiceService, folder: string, baseUrl: () => string) =>
  createSpeech({
    providers: [
      openAiVoice({
        url: `${voice.url}/v1`,
        model: 'tts-1',
        voices: { 'zh-CN': 'x', en: 'y' },
        format: 'wav',
        timeoutMs: 10_000,
      }),
    ],
    dataFolder: folder,
    baseUrl,
    mediaKey: 'test',
    logger: pino({ level: 'silent' }),
  });
