import type { LocalText } from '../../schema/text.ts';

/** Money is counted in whole fen: 0.1 + 0.2 is no way to quote a price. */
export const yuanOf = (fen: number): number => Math.round(fen) / 100;

const chineseCents = (jiao: number, cents: number): string => {
  if (jiao === 0 && cents === 0) return '';
  if (cents === 0) return `${jiao}角`;
  return jiao === 0 ? `零${cents}分` : `${jiao}角${cents}分`;
};

/** An amount as a caller is told it: 2350 fen are `23元5角`, in English `23.50 yuan`. */
export const spokenMoney = (fen: number): LocalText => {
  const whole = Math.round(Math.abs(fen));
  const yuan = Math.floor(whole / 100);
  const sign = fen < 0 ? '负' : '';
  const small = chineseCents(Math.floor((whole % 100) / 10), whole % 10);
  const chinese = yuan === 0 && small !== '' ? small.replace(/^零/, '') : `${yuan}元${small}`;
  return { 'zh-CN': `${sign}${chinese}`, en: `${yuanOf(fen).toFixed(2)} yuan` };
};
