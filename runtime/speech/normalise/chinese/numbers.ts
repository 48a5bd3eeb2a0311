const DIGITS = '零一二三四五六七八九';
const STEPS = [
  ['千', 1000],
  ['百', 100],
  ['十', 10],
  ['', 1],
] as const;
const SECTIONS = ['', '万', '亿', '万亿'];

const digit = (value: number): string => DIGITS.charAt(value);

/** Digit by digit; `one` is 幺 in numbers that identify, where 一 is taken for 七 on a bad line. */
export const spell = (digits: string, one: '一' | '幺' = '幺'): string =>
  Array.from(digits, (each) => (each === '1' ? one : digit(Number(each)))).join('');

/** 1 to 9999. `leading`: nothing comes before it (十二, 两百; but 一万零一十二, 一万零二百). */
const section = (value: number, leading: boolean): string => {
  let out = '';
  let gap = false;
  for (const [name, size] of STEPS) {
    const each = Math.floor(value / size) % 10;
    if (each === 0) {
      gap = out !== '';
      continue;
    }
    const first = leading && out === '';
    const word = first && each === 2 && size >= 100 ? '两' : first && each === 1 && size === 10 ? '' : digit(each);
    out += `${gap ? '零' : ''}${word}${name}`;
    gap = false;
  }
  return out;
};

/** A whole number without sign, up to 16 digits; a longer one is spelled. */
export const integer = (digits: string): string => {
  const plain = digits.replace(/^0+(?=\d)/, '');
  if (plain.length > 16) return spell(plain, '一');
  if (plain === '0') return '零';
  let out = '';
  let gap = false;
  for (let power = Math.ceil(plain.length / 4) - 1; power >= 0; power--) {
    const value = Number(plain.slice(0, plain.length - power * 4).slice(-4));
    if (value === 0) {
      gap = out !== '';
      continue;
    }
    const zero = out !== '' && (gap || value < 1000) ? '零' : '';
    const words = out === '' && value === 2 && power > 0 ? '两' : section(value, out === '');
    out += `${zero}${words}${SECTIONS[power] ?? ''}`;
    gap = false;
  }
  // 1 0000 0000 0000 0000 / 万亿 followed by 亿 says 亿 twice; only the last one is spoken.
  return out.replace(/万亿(?=.*亿)/, '万');
};

/** A number as written: thousands commas, decimals, a sign. */
export const number = (written: string): string => {
  const sign = written.startsWith('-') ? '负' : '';
  const [whole = '', fraction = ''] = written.replace(/^-|,/g, '').split('.');
  return `${sign}${integer(whole)}${fraction ? `点${spell(fraction, '一')}` : ''}`;
};

/** A number before a measure word or unit: 2 is 两. */
export const amount = (written: string): string => (/^0*2$/.test(written) ? '两' : number(written));

const small = (value: number, unit: string): string => (value === 2 ? `两${unit}` : `${digit(value)}${unit}`);

/** Yuan as people say them: 12.50 → 十二元五角, 12.05 → 十二元零五分. */
export const yuan = (written: string): string => {
  if (written.startsWith('-')) return `负${yuan(written.slice(1))}`;
  const [whole = '0', fraction = ''] = written.replace(/,/g, '').split('.');
  if (fraction.length > 2) return `${number(written)}元`;
  const jiao = Number(fraction.charAt(0));
  const fen = Number(fraction.charAt(1));
  const full = /^0*$/.test(whole) && (jiao || fen) ? '' : `${amount(whole)}元`;
  const tens = jiao ? small(jiao, '角') : fen && full ? '零' : '';
  return `${full}${tens}${fen ? small(fen, '分') : ''}`;
};
