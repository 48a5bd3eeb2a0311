import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { types } from '../document/testing/types.ts';
import { readTokens } from '../theme/tokens.ts';
import { drawFlow } from './draw.ts';
import { broken } from './ink.ts';
import { fileName } from './save-name.ts';

const tokens = readTokens(readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8')).light;
const example = new URL('../../examples/order-status/flow.json', import.meta.url);
const flow = JSON.parse(readFileSync(example, 'utf8')) as Flow;
const context = { types, diagnostics: [], language: 'zh-CN', words: { yes: '是', no: '否', empty: '没填' } } as const;

describe('a flow as a picture', () => {
  it('shows every card by its title, and has room for all of them', () => {
    const { svg, width, height } = drawFlow(flow, context, tokens);
    for (const { title } of Object.values(flow.nodes)) expect(svg).toContain(title);
    const places = Object.values(flow.view?.nodes ?? {});
    expect(width).toBeGreaterThan(Math.max(...places.map(({ x }) => x)) + 196);
    expect(height).toBeGreaterThan(Math.max(...places.map(({ y }) => y)) + 100);
  });

  it('has the icon of each step on its chip, the keys that one presses, and where calls begin', () => {
    const icons = new Map([['truck', '<path d="M1 2"></path>']]);
    const says = { start: '来电从这里开始', open: '没有接' };
    const [id = ''] = Object.keys(flow.nodes);
    const asked = { ...flow.nodes[id], type: 'test.ask', params: {}, exits: { found: null, failed: null } };
    const one: Flow = { ...flow, start: id, nodes: { [id]: asked as Flow['nodes'][string] }, view: {} };
    const { svg } = drawFlow(one, { ...context, icons, says }, tokens);
    expect(svg).toContain('stroke="#fff"');
    expect(svg).toContain('<path d="M1 2"></path>');
    expect(svg).toContain(says.start);
    expect(svg.split(says.open)).toHaveLength(3);
  });

  it('is no way to run anything, whatever the words are', () => {
    const nasty = '</text><script>alert(1)</script><image href="//x" onerror="x"/>&\u0000';
    const bad: Flow = {
      ...flow,
      name: nasty,
      nodes: Object.fromEntries(Object.entries(flow.nodes).map(([id, node]) => [id, { ...node, title: nasty }])),
      view: { ...flow.view, notes: [{ id: 'n', text: nasty, by: nasty, at: '', x: 0, y: 0 }] },
    };
    const { svg } = drawFlow(bad, context, tokens);
    expect(svg).not.toMatch(/<script|<image/u);
    expect(svg).not.toContain('\u0000');
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
  });

  it('breaks words into lines and cuts the last one', () => {
    expect(broken('您好欢迎致电汀舟', 48, 2)).toEqual(['您好欢迎', '致电汀舟']);
    expect(broken('您好欢迎致电汀舟速运', 48, 2)).toEqual(['您好欢迎', '致电汀…']);
    expect(broken('', 48, 2)).toEqual([]);
  });
});

describe('a name for a file', () => {
  it.each([
    ['查单热线', '查单热线'],
    ['../../etc/passwd', 'etc passwd'],
    ['a:b*c?"<>|', 'a b c'],
    ['...', 'flow'],
    ['\u0000', 'flow'],
  ])('%s → %s', (name, expected) => {
    expect(fileName(name)).toBe(expected);
  });
});
