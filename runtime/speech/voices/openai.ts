import type { Language } from '../../../schema/text.ts';
import type { SpeechProvider } from '../speech.ts';
import { httpVoice } from './http-voice.ts';

export const openAiFormats = ['wav', 'mp3', 'pcm'] as const;

export interface OpenAiOptions {
  /** `https://api.openai.com/v1`: what `/audio/speech` is put behind. */
  readonly url: string;
  /** Absent: a server of one's own that asks for none. */
  readonly key?: string | undefined;
  readonly model: string;
  readonly voices: Readonly<Record<Language, string>>;
  readonly format: (typeof openAiFormats)[number];
  readonly timeoutMs: number;
}

/** Any server that speaks OpenAI's `POST /v1/audio/speech`. */
export const openAiVoice = ({ url, key, model, voices, format, timeoutMs }: OpenAiOptions): SpeechProvider =>
  httpVoice({
    name: `openai/1/${new URL(url).host}/${model}/${voices['zh-CN']}/${voices.en}`,
    timeoutMs,
    request: (input, language) => ({
      url: `${url}/audio/speech`,
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, input, voice: voices[language], response_format: format }),
    }),
  });
