import { describe, expect, it } from 'vitest';
import type { Command } from './registry.ts';
import { searchCommands } from './search.ts';

const command = (id: string, zh: string, en: string, more: Partial<Command> = {}): Command => ({
  id,
  group: 'edit',
  title: [zh, en],
  run: () => undefined,
  ...more,
});
const all = [
  command('undo', '撤销', 'Undo'),
  command('publish', '发布', 'Publish'),
  command('flow:1', '查单热线', '查单热线', { also: '95001' }),
  command('flow:2', '查单热线（夜间）', '查单热线（夜间）'),
  command('theme', '深色', 'Dark theme'),
];
const found = (query: string, recent: readonly string[] = []): string[] =>
  searchCommands(all, query, recent).map(({ id }) => id);

describe('the search of ⌘K', () => {
  it.each([
    ['撤销', ['undo']],
    ['chexiao', ['undo']],
    ['cx', ['undo']],
    ['undo', ['undo']],
    ['cdrx', ['flow:1', 'flow:2']],
    ['95001', ['flow:1']],
    ['theme', ['theme']],
    ['dark the', ['theme']],
    ['nonsense', []],
  ])('%s finds %j', (query, ids) => {
    expect(found(query)).toEqual(ids);
  });
  it('puts the exact title before a longer one, whatever was used lately', () => {
    expect(found('查单热线', ['flow:2'])).toEqual(['flow:1', 'flow:2']);
  });
  it('puts what was used lately first among equals', () => {
    expect(found('cdrx', ['flow:2'])).toEqual(['flow:2', 'flow:1']);
  });
  it('shows all without a query, as they are', () => {
    expect(found(' ')).toEqual(all.map(({ id }) => id));
  });
  it('is quick among thousands', () => {
    const many = Array.from({ length: 3000 }, (_, n) =>
      command(`step:${n}`, `查询运单状态 ${n}`, `Track the order ${n}`, {
        about: [`第 ${n} 步 · 播报`, `Step ${n} · Say`],
      }),
    );
    // What the page reads beforehand.
    searchCommands(many, 'vvv', []);
    const times = ['zhuanjie', 'no such thing', 'cxyd', '运单 2999'].map((query) => {
      const began = process.cpuUsage();
      searchCommands(many, query, []);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    });
    // 4 to 15 ms of the processor, whatever else it does; it was 2 s.
    expect(Math.min(...times)).toBeLessThan(30);
    expect(Math.max(...times)).toBeLessThan(150);
  });
});
