import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { searchCanvas } from './search.ts';

const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'menu',
  nodes: {
    end: { type: 'x.end', params: {}, exits: {} },
    menu: {
      type: 'x.menu',
      title: '主菜单',
      params: { prompt: { text: { 'zh-CN': '查单请按 1' } } },
      exits: { '1': 'ask' },
    },
    ask: { type: 'x.ask', params: { label: '寄件' }, exits: { done: 'end' } },
  },
  view: { notes: [{ id: 'note1', text: '夜间改人工', by: '林', at: '', x: 0, y: 0 }] },
};
const found = (query: string) => searchCanvas(flow, new Map(), 'zh-CN', query);

describe('the search in the flow', () => {
  it('finds titles, prompts and parameters, in the order of the call', () => {
    expect(found('主菜单')).toEqual(['menu']);
    expect(found('请按')).toEqual(['menu']);
    expect(found('x.')).toEqual(['menu', 'ask', 'end']);
    expect(found('  ')).toEqual([]);
  });
  it('understands pinyin and initials, and looks into notes', () => {
    expect(found('zcd')).toEqual(['menu']);
    expect(found('jijian')).toEqual(['ask']);
    expect(found('夜间')).toEqual(['note:note1']);
  });
});
