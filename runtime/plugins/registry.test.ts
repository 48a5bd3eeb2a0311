import { describe, expect, it } from 'vitest';
import { type ConnectorDefinition, defineConnector, Type } from '../../plugins/sdk/index.ts';
import { flowRules } from '../http/flow-rules.ts';
import { loadPlugins } from './loader.ts';
import { LiveRegistry } from './registry.ts';

const plugins = await loadPlugins();

const connector = (name: string, ...operations: string[]): ConnectorDefinition =>
  defineConnector({
    name,
    title: { 'zh-CN': '报价', en: 'Quotes' },
    icon: 'plug',
    config: Type.Object({}),
    operations: Object.fromEntries(
      operations.map((operation) => [
        operation,
        {
          title: { 'zh-CN': '问', en: 'Ask' },
          help: { 'zh-CN': '问', en: 'Ask' },
          summary: { 'zh-CN': '问', en: 'Ask' },
          icon: 'plug',
          effect: 'read' as const,
          input: Type.Object({}),
          output: Type.Object({}),
          exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }],
          timeout: 3,
          sample: {},
          run: async () => ({ exit: 'done' }),
        },
      ]),
    ),
  });

const flow = (type: string) => ({
  format: 1 as const,
  kind: 'ivr' as const,
  name: 'f',
  language: 'zh-CN' as const,
  variables: {},
  start: 'ask',
  nodes: {
    ask: { type, params: { input: {}, timeout: 3 }, exits: { done: 'end', failed: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});

describe('the live registry', () => {
  it('has what the plugins bring, and what is imported joins it at once', () => {
    const registry = new LiveRegistry(plugins);
    const { nodes, connectors, revision } = registry;
    const rules = flowRules(registry);
    expect(registry.catalogue).toEqual(plugins.catalogue);
    const before = rules.schema;
    expect(rules.schema).toBe(before);

    registry.setImported([connector('quotes', 'ask')]);
    expect(registry.get('quotes.ask')?.plugin).toBe('quotes');
    expect(connectors.has('quotes') && nodes.has('quotes.ask')).toBe(true);
    expect(registry.catalogue.connectors.map(({ name }) => name)).toContain('quotes');
    expect(registry.revision).not.toBe(revision);
    expect(rules.validate(flow('quotes.ask'))).toEqual([]);
    expect(JSON.stringify(rules.schema)).toContain('quotes.ask');

    registry.setImported([]);
    expect(registry.get('quotes.ask')).toBeUndefined();
    expect(registry.revision).toBe(revision);
    expect(JSON.stringify(rules.schema)).not.toContain('quotes.ask');
  });

  it('says of a step whose operation is gone what is missing', () => {
    const registry = new LiveRegistry(plugins);
    const rules = flowRules(registry);
    const said = () => rules.validate(flow('quotes.ask')).map(({ code, pointer }) => `${code} ${pointer}`);
    expect(said()).toContain('node.unknown_type /nodes/ask/type');
    registry.setImported([connector('quotes', 'other')]);
    expect(said()).toContain('node.unknown_operation /nodes/ask/type');
  });

  it('lets no imported connector stand in for a plugin', () => {
    const registry = new LiveRegistry(plugins);
    expect(registry.isReserved('tms') && registry.isReserved('voice')).toBe(true);
    registry.setImported([connector('tms', 'steal'), connector('voice', 'say')]);
    expect(registry.get('tms.steal')).toBeUndefined();
    expect(registry.get('voice.say')?.group).toBe('voice');
  });

  it('tells of changes, and only of those', () => {
    const registry = new LiveRegistry(plugins);
    let changes = 0;
    const stop = registry.onChange(() => {
      changes += 1;
    });
    registry.setImported([connector('quotes', 'ask')]);
    registry.setImported([connector('quotes', 'ask')]);
    expect(changes).toBe(1);
    stop();
    registry.setImported([]);
    expect(changes).toBe(1);
  });
});
