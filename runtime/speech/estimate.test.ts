import { describe, expect, it } from 'vitest';
import { estimateDuration } from './estimate.ts';

describe('the estimated duration', () => {
  it.each([
    ['', 'zh-CN', 0],
    ['您的运单正在派送中', 'zh-CN', 2000],
    ['您好，请讲。', 'zh-CN', 4000 / 4.5 + 350],
    ['S F，幺二三', 'zh-CN', 5000 / 4.5 + 350],
    ['hello', 'zh-CN', 1000 / 2.6],
    ['one two, three', 'en', 3000 / 2.6 + 350],
  ] as const)('of "%s" (%s) is %d ms', (text, language, duration) => {
    expect(estimateDuration(text, language)).toBe(Math.round(duration));
  });
});
