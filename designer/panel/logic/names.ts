import { VARIABLE_NAME_PATTERN } from '../../../schema/flow.ts';
import { readingsOf } from '../../search/sound.ts';

const syllable = (hanzi: string): string => readingsOf(hanzi)[0] ?? '';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const valid = new RegExp(VARIABLE_NAME_PATTERN);

/**
 * A name for a variable from its label: `运单号` gives `yunDanHao` or the like, `Order no.` gives `orderNo`. Analysts never
 * see it; it only has to be valid, stable and free.
 * @param taken names in use or reserved
 */
export const nameFor = (label: string, taken: (name: string) => boolean): string => {
  const words = label.match(/\p{Script=Han}|[A-Za-z0-9]+/gu) ?? [];
  const sounds = words.map((word) => (/^[A-Za-z0-9]/.test(word) ? word : syllable(word))).filter((word) => word !== '');
  const joined = sounds
    .map((word, at) => (at === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : capital(word)))
    .join('');
  const stem = joined.replace(/^[^a-z]+/, '').slice(0, 36);
  const base = valid.test(stem) ? stem : 'value';
  if (!taken(base)) return base;
  for (let n = 2; ; n += 1) if (!taken(`${base}${n}`)) return `${base}${n}`;
};
