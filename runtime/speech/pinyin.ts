import { customPinyin, pinyin } from 'pinyin-pro';

/** Readings that pinyin-pro 3.29.4 gets wrong and a hotline says. */
customPinyin({
  重听: 'chóng tīng',
  重拨: 'chóng bō',
  重播: 'chóng bō',
  重说: 'chóng shuō',
  台州: 'tāi zhōu',
  数一数: 'shǔ yi shǔ',
  慢慢地: 'màn màn de',
});

/**
 * Hanzi as numbered pinyin, a space between syllables (`重庆` → `chong2 qing4`), with the tones of 一 and 不 as spoken.
 * Everything else stays as it is. The neutral tone is 5, as espeak-ng wants it.
 */
export const toPinyin = (text: string): string =>
  pinyin(text, { toneType: 'num', nonZh: 'consecutive' }).replace(/(?<=[a-zü])0(?![0-9])/g, '5');
