import pinyin from 'pinyin-match/es/main.js';

/** Mandarin syllables without tones. Longer ones first, so that `zhuang` is not read as `zhu`. */
const SYLLABLES =
  'zhuang chuang shuang zhang zheng zhong zhuai zhuan chang cheng chong chuai chuan shang sheng shuai shuan xiang xiong jiang jiong qiang qiong niang liang guang huang kuang bang beng bing biao bian pang peng ping piao pian mang meng ming miao mian fang feng dang deng ding dong diao dian duan tang teng ting tong tiao tian tuan nang neng ning nong niao nian nuan lang leng ling long liao lian luan gang geng gong guai guan kang keng kong kuai kuan hang heng hong huai huan jing jiao jian juan qing qiao qian quan xing xiao xian xuan zhai zhan zhao zhei zhen zhou zhua zhui zhun zhuo chai chan chao chen chou chua chui chun chuo shai shan shao shei shen shou shua shui shun shuo rang reng rong ruan zang zeng zong zuan cang ceng cong cuan sang seng song suan yang ying yong yuan wang weng bai ban bao bei ben bie bin pai pan pao pei pen pie pin pou mai man mao mei men mie min miu mou fan fei fen fou dai dan dao dei den dia die diu dou dui dun duo tai tan tao tei tie tou tui tun tuo nai nan nao nei nen nie nin niu nou nue nuo lai lan lao lei lia lie lin liu lou lue lun luo gai gan gao gei gen gou gua gui gun guo kai kan kao kei ken kou kua kui kun kuo hai han hao hei hen hou hua hui hun huo jia jie jin jiu jue jun qia qie qin qiu que qun xia xie xin xiu xue xun cha chu chi che zha zhi zhe zhu sha shi she shu ran rao ren rou rua rui run ruo zai zan zao zei zen zou zui zun zuo cai can cao cei cen cou cui cun cuo sai san sao sei sen sou sui sun suo yan yao yin you yue yun wai wan wei wen ang eng ba bi bo bu pa pi po pu ma me mi mo mu fa fo fu da de di du ta te ti tu na ne ni nu nv la le li lo lu lv ga ge gu ka ke ku ha he hu ji ju qi qu xi xu re ri ru za ze zi zu ca ce ci cu sa se si su ya ye yi yo yu wa wo wu ai an ao ei en er ou a e o'.split(
    ' ',
  );
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const HAN = /\p{Script=Han}/u;

const known = new Map<string, readonly string[]>();

/** How a Hanzi is read: more than one way for 行, none for what is no Hanzi. Asked of the library once. */
export const readingsOf = (char: string): readonly string[] => {
  const before = known.get(char);
  if (before) return before;
  const first = HAN.test(char) ? LETTERS.filter((letter) => pinyin.match(char, letter) !== false) : [];
  // Alone `zhan` would find 张, too, whose reading begins so: followed by something it must be read whole.
  const found = SYLLABLES.filter(
    (sound) => first.includes(sound.charAt(0)) && pinyin.match(`${char}x`, `${sound}x`) !== false,
  );
  known.set(char, found);
  return found;
};

/** A text as it is heard: its signs without blanks, how each Hanzi among them is read, and with which letters a sign may begin. */
interface Sound {
  readonly signs: readonly string[];
  readonly readings: readonly (readonly string[])[];
  readonly letters: readonly string[];
}

const lettersOf = new Map<string, string>();
const beginningsOf = (sign: string): string => {
  const before = lettersOf.get(sign);
  if (before !== undefined) return before;
  const found = sign + [...new Set(readingsOf(sign).map((reading) => reading.charAt(0)))].join('');
  lettersOf.set(sign, found);
  return found;
};

const MOST = 30_000;
const sounds = new Map<string, Sound | undefined>();

const soundOf = (text: string): Sound | undefined => {
  const before = sounds.get(text);
  if (before || sounds.has(text)) return before;
  const signs = HAN.test(text) ? [...text.toLowerCase().replace(/\s+/g, '')] : undefined;
  const sound = signs && { signs, readings: signs.map(readingsOf), letters: signs.map(beginningsOf) };
  // Texts of flows that were closed long ago.
  if (sounds.size >= MOST) sounds.clear();
  sounds.set(text, sound);
  return sound;
};

/** Reads a text beforehand, so that the first search needn't. */
export const listen = (text: string): void => void soundOf(text);

/** `jv` and `lüe` are other spellings of `ju` and `lue`; nothing is spelled without a letter. */
const spelling = (wanted: string): string => {
  const letters = wanted.toLowerCase().replace(/\s+/g, '').replaceAll('ü', 'v');
  return /[a-z]/.test(letters) ? letters.replace(/([jqxy])v/g, '$1u').replace(/([ln])ve/g, '$1ue') : '';
};

/** A search asks thousands of texts for the same. */
let asked = { wanted: '', spoken: '' };

/** Sign by sign in whole syllables; the last one may just have been begun. */
const spelled = (sound: Sound, at: number, wanted: string, from: number): boolean => {
  if (from >= wanted.length) return true;
  const sign = sound.signs[at];
  if (sign === undefined) return false;
  if (sign === wanted.charAt(from)) return spelled(sound, at + 1, wanted, from + 1);
  for (const reading of sound.readings[at] ?? []) {
    if (wanted.startsWith(reading, from)) {
      if (spelled(sound, at + 1, wanted, from + reading.length)) return true;
    } else if (wanted.length - from < reading.length && reading.startsWith(wanted.slice(from))) return true;
  }
  return false;
};

/** One letter for each sign. */
const begun = ({ letters }: Sound, at: number, wanted: string): boolean => {
  if (at + wanted.length > letters.length) return false;
  for (let letter = 0; letter < wanted.length; letter += 1)
    if (!letters[at + letter]?.includes(wanted.charAt(letter))) return false;
  return true;
};

/** Where a text sounds like what is looked for, in pinyin or initials, counted in signs; -1 where it doesn't. */
export const soundsAt = (text: string, wanted: string): number => {
  if (asked.wanted !== wanted) asked = { wanted, spoken: spelling(wanted) };
  const { spoken } = asked;
  const sound = spoken === '' ? undefined : soundOf(text);
  if (!sound) return -1;
  const first = spoken.charAt(0);
  for (let at = 0; at < sound.letters.length; at += 1) {
    // Most signs are told by their first letter not to be it.
    if (!sound.letters[at]?.includes(first)) continue;
    if (begun(sound, at, spoken) || spelled(sound, at, spoken, 0)) return at;
  }
  return -1;
};
