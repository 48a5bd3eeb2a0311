import type { Flow } from '../../../schema/flow.ts';
import { types } from '../../document/testing/types.ts';
import type { Telling } from '../describe.ts';
import type { MarkWords } from '../union.ts';

/** Words of the unit tests: the Chinese ones, in short. */
export const tellingOf = (before: Flow, after: Flow): Telling => ({
  before,
  after,
  flow: after,
  types,
  language: 'zh-CN',
  words: {
    yes: '是',
    no: '否',
    empty: '没填',
    title: '步骤名称',
    kind: '步骤类型',
    version: '步骤版本',
    disabled: '停用',
    languages: { 'zh-CN': '普通话', en: '英语' },
    item: (place) => `第 ${place} 项`,
  },
  say: {
    settings: { name: '名称', description: '说明', start: '第一步', events: '挂断以后去哪' },
    variable: { type: '类型', label: '名称' },
    nowhere: '没有接',
    gone: '没有这个出口',
    flowSettings: '流程设置',
    types: { text: '文字', number: '数字' },
    kinds: {},
    exit: (title) => `「${title}」的去向`,
    after: (title) => `接在「${title}」后`,
    places: (count) => `${count} 处`,
    note: (text) => `便签「${text}」`,
    group: (title) => `分组「${title}」`,
  },
});

export const markWords: MarkWords = {
  added: '新增',
  removed: '删除',
  moved: '只挪了位置',
  changed: (count) => `改 ${count} 处`,
  alsoChanged: (labels) => `${labels}改了`,
};
