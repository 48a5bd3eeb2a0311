/** Chinese punctuation keeps its width: `100，200` are two numbers, `100,200` is one. */
const others = /[^，。；：！？、（）《》【】“”‘’]+/gu;

/** Nothing to say: controls, invisible characters, emoji. */
const mute = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}]|\p{Variation_Selector}|\u{20e3}/gu;

/** One spelling for each character (full-width digits, ℃, ㎏ …), a full stop for each line end, nothing invisible. */
export const clean = (text: string): string =>
  text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, '。')
    .replace(/\t/g, ' ')
    .replace(others, (part) => part.normalize('NFKC'))
    .replace(mute, '')
    .replace(/[\u2010-\u2012\u2212]/g, '-')
    .replace(/\u00d7/g, 'x');
