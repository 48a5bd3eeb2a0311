import type { LocalText } from '../../../schema/text.ts';

/** Longest audio that is taken: 15 minutes. */
export const MAX_SECONDS = 900;
/** Largest file that is taken. */
export const MAX_UPLOAD_BYTES = 20_000_000;

const reasons = {
  not_audio: {
    'zh-CN': '这不是可用的音频文件：请上传 wav 或 mp3',
    en: 'This is no audio file that can be used: upload wav or mp3',
  },
  broken: {
    'zh-CN': '文件已损坏，读不出声音；请重新导出后再上传',
    en: 'The file is damaged and no sound can be read from it; export it again and retry',
  },
  coding: {
    'zh-CN': '不支持这种 wav 编码；请导出为 PCM、A 律或 μ 律的 wav，或 mp3',
    en: 'This coding of wav is not supported; export as PCM, A-law or µ-law wav, or as mp3',
  },
  rate: {
    'zh-CN': '不支持这个采样率；请导出为 8 到 192 kHz 的常用采样率',
    en: 'This sample rate is not supported; export with a usual one from 8 to 192 kHz',
  },
  too_long: {
    'zh-CN': '音频太长，最多 15 分钟',
    en: 'The audio is too long; at most 15 minutes',
  },
  silent: {
    'zh-CN': '文件里没有声音',
    en: 'There is no sound in the file',
  },
  too_slow: {
    'zh-CN': '文件处理不了：花的时间太长',
    en: 'The file takes too long to be read',
  },
} as const satisfies Record<string, LocalText>;

export type UnusableReason = keyof typeof reasons;

/** An upload that can't become an audio asset, and why, in words for the person who sent it. */
export class UnusableAudio extends Error {
  override readonly name = 'UnusableAudio';
  readonly reason: UnusableReason;

  constructor(reason: UnusableReason) {
    super(reasons[reason].en);
    this.reason = reason;
  }

  get text(): LocalText {
    return reasons[this.reason];
  }
}
