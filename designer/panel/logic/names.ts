import pinyin from 'pinyin-match/es/main.js';
import { VARIABLE_NAME_PATTERN } from '../../../schema/flow.ts';

/** Mandarin syllables without tones. Longer ones first, so that `zhuang` is not read as `zhu`. */
const SYLLABLES =
  'zhuang chuang shuang zhang zheng zhong zhuai zhuan chang cheng chong chuai chuan shang sheng shuai shuan xiang xiong jiang jiong qiang qiong niang liang guang huang kuang bang beng bing biao bian pang peng ping piao pian mang meng ming miao mian fang feng dang deng ding dong diao dian duan tang teng ting tong tiao tian tuan nang neng ning nong niao nian nuan lang leng ling long liao lian luan gang geng gong guai guan kang keng kong kuai kuan hang heng hong huai huan jing jiao jian juan qing qiao qian quan xing xiao xian xuan zhai zhan zhao zhei zhen zhou zhua zhui zhun zhuo chai chan chao chen chou chua chui chun chuo shai shan shao shei shen shou shua shui shun shuo rang reng rong ruan zang zeng zong zuan cang ceng cong cuan sang seng song suan yang ying yong yuan wang weng bai ban bao bei ben bie bin pai pan pao pei pen pie pin pou mai man mao mei men mie min miu mou fan fei fen fou dai dan dao dei den dia die diu dou dui dun duo tai tan tao tei tie tou tui tun tuo nai nan nao nei nen nie nin niu nou nue nuo lai lan lao lei lia lie lin liu lou lue lun luo gai gan gao gei gen gou gua gui gun guo kai kan kao kei ken kou kua kui kun kuo hai han hao hei hen hou hua hui hun huo jia jie jin jiu jue jun qia qie qin qiu que qun xia xie xin xiu xue xun zhe zhi zhu che chi chu she shi shu ran rao ren rou rua rui run ruo zai zan zao zei zen zou zui zun zuo cai can cao cei cen cou cui cun cuo sai san sao sei sen sou sui sun suo yan yao yin you yue yun wai wan wei wen ang eng ba bi bo bu pa pi po pu ma me mi mo mu fa fo fu da de di du ta te ti tu na ne ni nu nv la le li lo lu lv ga ge gu ka ke ku ha he hu ji ju qi qu xi xu re ri ru za ze zi zu ca ce ci cu sa se si su ya ye yi yo yu wa wo wu ai an ao ei en er ou a e o'.split(
    ' ',
  );

const known = new Map<string, string>();
const syllable = (hanzi: string): string => {
  const found = known.get(hanzi) ?? SYLLABLES.find((sound) => pinyin.match(hanzi, sound) !== false) ?? '';
  known.set(hanzi, found);
  return found;
};

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
