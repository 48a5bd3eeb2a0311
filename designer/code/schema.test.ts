import { describe, expect, it } from 'vitest';
import { closedFlowSchema } from '../../schema/catalogue.ts';
import { addNode } from '../document/edits.ts';
import { ask, emptyFlow, end, menu, types } from '../document/testing/types.ts';
import { namesAt } from './names.ts';
import { editorSchema, inChinese, type Schema } from './schema.ts';

describe('the schema of the code view', () => {
  const closed = closedFlowSchema({ nodeTypes: [menu, ask, end], connectors: [], triggers: [] });
  const schema = editorSchema(closed, [menu, ask, end], emptyFlow, 'zh-CN');
  const nodes = (schema.properties as { nodes: { patternProperties: Record<string, Schema> } }).nodes;
  const [step] = Object.values(nodes.patternProperties);

  it('lets a step’s type choose what the step must fit', () => {
    expect(step?.oneOf).toBeUndefined();
    expect(((step?.allOf ?? []) as { then: unknown }[]).map(({ then }) => then)).toEqual(
      [menu, ask, end].map(({ type }) => ({ $ref: `#/$defs/${type}` })),
    );
    expect(Object.keys(schema.$defs as object)).toEqual([menu.type, ask.type, end.type]);
  });

  it('offers whole steps in the analyst’s words', () => {
    expect(step?.defaultSnippets).toContainEqual(
      expect.objectContaining({
        label: menu.title['zh-CN'],
        body: expect.objectContaining({ type: menu.type }) as unknown,
      }),
    );
  });

  it('says what fields are called', () => {
    expect(JSON.stringify(editorSchema(closed, [menu], emptyFlow, 'en'))).not.toBe(JSON.stringify(schema));
  });
});

describe('names in the code', () => {
  it('are the steps where something leads', () => {
    const flow = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
    expect(namesAt('/start', flow, types, 'zh-CN')).toEqual([{ name: 'menu', what: menu.title['zh-CN'] }]);
    expect(namesAt('/nodes/menu/exits/1', flow, types, 'zh-CN')).toHaveLength(1);
    expect(namesAt('/nodes/menu/type', flow, types, 'zh-CN')).toEqual([]);
  });
});

describe('the language service’s messages', () => {
  it('are said in Chinese', () => {
    expect(inChinese('Missing property "params".')).toBe('缺少「params」');
    expect(inChinese('Property extra is not allowed.')).toBe('这里没有「extra」这一项');
    expect(inChinese('Something new.')).toBe('Something new.');
  });
});
