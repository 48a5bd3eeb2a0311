import type { Language } from '../../../schema/text.ts';
import type { SpeechProvider } from '../speech.ts';
import { httpVoice } from './http-voice.ts';

export interface AzureOptions {
  /** A region (`eastasia`), or the address of the service. */
  readonly region: string;
  readonly key: string;
  readonly voices: Readonly<Record<Language, string>>;
  readonly timeoutMs: number;
}

const LANGUAGES: Readonly<Record<Language, string>> = { 'zh-CN': 'zh-CN', en: 'en-US' };

const escaped = (text: string): string =>
  text.replace(/[<>&'"]/g, (char) => `&#${char.codePointAt(0)};`).replace(/\p{Cc}/gu, ' ');

/** Azure's text to speech over REST: SSML in, a wav back. */
export const azureVoice = ({ region, key, voices, timeoutMs }: AzureOptions): SpeechProvider => {
  const base = /^https?:/.test(region) ? region : `https://${region}.tts.speech.microsoft.com`;
  return httpVoice({
    name: `azure/1/${voices['zh-CN']}/${voices.en}`,
    timeoutMs,
    request: (text, language) => ({
      url: `${base}/cognitiveservices/v1`,
      headers: {
        'content-type': 'application/ssml+xml',
        'ocp-apim-subscription-key': key,
        'x-microsoft-outputformat': 'riff-24khz-16bit-mono-pcm',
        'user-agent': 'switchyard',
      },
      body:
        `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${LANGUAGES[language]}">` +
        `<voice name="${escaped(voices[language])}">${escaped(text)}</voice></speak>`,
    }),
  });
};
