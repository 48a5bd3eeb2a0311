import { forTelephone, TELEPHONE_RATE } from './audio/telephone.ts';
import { encodeWav } from './audio/wav.ts';
import { espeak } from './espeak.ts';
import { normalise } from './normalise/normalise.ts';

/** What Asterisk itself says when no runtime takes a call: the only prompts that are not the server's to serve. */
const texts = {
  unreachable: '您好，现在线路繁忙，请您稍后再拨。',
  unknownNumber: '您拨打的号码没有开通，请查证后再拨。',
} as const;

/** Wav files (8 kHz, 16 bit, mono) by name; `undefined` on a machine without a voice. */
export const fallbackAnnouncements = async (): Promise<Readonly<Record<keyof typeof texts, Buffer>> | undefined> => {
  const voice = espeak();
  if (!(await voice.available())) return undefined;
  const spoken = async (text: string): Promise<Buffer> => {
    const pcm = forTelephone(await voice.synthesize(normalise(text, 'zh-CN'), 'zh-CN'));
    return encodeWav({ pcm, rate: TELEPHONE_RATE });
  };
  return { unreachable: await spoken(texts.unreachable), unknownNumber: await spoken(texts.unknownNumber) };
};
