import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { createCanvasSearch } from './search.ts';

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
const found = (query: string, of = flow) => createCanvasSearch(new Map(), 'zh-CN').find(of, query);

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
  it('knows of what changed since', () => {
    const search = createCanvasSearch(new Map(), 'zh-CN');
    expect(search.find(flow, 'jijian')).toEqual(['ask']);
    const ask = { type: 'x.ask', params: { label: '取件' }, exits: { done: 'end' } };
    const changed: Flow = { ...flow, nodes: { ...flow.nodes, ask } };
    expect(search.find(changed, 'jijian')).toEqual([]);
    expect(search.find(changed, 'qujian')).toEqual(['ask']);
    expect(search.find({ ...changed, start: 'ask' }, 'x.')).toEqual(['ask', 'end', 'menu']);
  });
  it('is quick in a flow of thousands of steps', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 3000 }, (_, n) => [
        `n${n}`,
        {
          type: 'x.say',
          title: `查询运单状态 ${n}`,
          params: {
            prompt: { text: { 'zh-CN': `您好，您的快件正在派送，第 ${n} 位快递员会与您联系`, en: `Hello ${n}` } },
          },
          exits: { done: `n${n + 1}` },
        },
      ]),
    );
    const large: Flow = { ...flow, start: 'n0', nodes };
    const search = createCanvasSearch(new Map(), 'zh-CN');
    // What the page reads beforehand.
    search.find(large, 'vvv');
    const times = ['z', 'zhuanjie', 'no such thing', 'cxyd', 'kuaidiyuan'].map((query) => {
      const began = process.cpuUsage();
      search.find(large, query);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    });
    // 2 to 15 ms of the processor, whatever else it does; it was 300.
    expect(Math.min(...times)).toBeLessThan(30);
    expect(Math.max(...times)).toBeLessThan(150);
  });
});
