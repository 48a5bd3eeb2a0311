import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { sameMeaning } from './changed.ts';

const flow = {
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'menu',
  nodes: { menu: { type: 'voice.menu', params: { attempts: 1 }, exits: { '1': 'end' } } },
  view: { nodes: { menu: { x: 0, y: 0 } } },
} as unknown as Flow;

describe('a flow that was called', () => {
  it('is the same when cards were moved, it was renamed, or an edit was taken back', () => {
    const moved = { ...flow, name: '新名', view: { nodes: { menu: { x: 9, y: 9 } } } };
    expect(sameMeaning(flow, moved)).toBe(true);
    expect(sameMeaning(flow, structuredClone(flow))).toBe(true);
  });

  it.each([
    { start: 'other' },
    { language: 'en' },
    { events: { hangup: 'menu' } },
    { variables: {} },
    { nodes: {} },
    { nodes: { menu: { type: 'voice.menu', params: { attempts: 2 }, exits: { '1': 'end' } } } },
  ])('is another one with %j', (change) => {
    expect(sameMeaning(flow, { ...flow, ...change } as unknown as Flow)).toBe(false);
  });
});
