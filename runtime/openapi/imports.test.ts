import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportBody } from '../../schema/imports/api.ts';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { hostRule } from '../connections/hosts.ts';
import { loadPlugins } from '../plugins/loader.ts';
import { LiveRegistry } from '../plugins/registry.ts';
import { Changes } from '../store/changes.ts';
import { ImportStore } from '../store/imports.ts';
import { Imports } from './imports.ts';
import { readPreview } from './reader.ts';

const logger = pino({ level: 'silent' });
const plugins = await loadPlugins();
const text = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Quotes', version: '1' },
  servers: [{ url: 'https://quotes.example' }],
  paths: { '/quote': { get: { operationId: 'quote', responses: { 200: { description: 'ok' } } } } },
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** One server of a group, as far as imports go. */
const server = async () => {
  const registry = new LiveRegistry(plugins);
  const changes = new Changes({ database, logger });
  const imports = new Imports({
    store: new ImportStore(database.db),
    registry,
    changes,
    allowed: hostRule({ byOperator: [] }),
    logger,
  });
  await changes.start();
  await imports.learn();
  return {
    registry,
    imports,
    close: async () => {
      imports.close();
      await changes.close();
    },
  };
};

const changed = (registry: LiveRegistry): Promise<void> =>
  new Promise((done) => {
    const stop = registry.onChange(() => {
      stop();
      done();
    });
  });

describe('imports on a group of servers', () => {
  it('are there on every server, without a restart, and after one', async () => {
    const [one, other] = [await server(), await server()];
    const preview = await one.imports.read(text, 'quotes.json');
    const title = { 'zh-CN': '报价', en: 'Quotes' };
    const body: ImportBody = {
      document: preview.document,
      name: 'quotes',
      title,
      server: '',
      auth: { kind: 'none' },
      operations: [{ key: 'GET /quote', name: 'quote', title }],
    };
    const heard = changed(other.registry);
    expect(await one.imports.create(body, 'admin')).toMatchObject({ name: 'quotes', revision: 1 });
    expect(one.registry.get('quotes.quote')).toBeDefined();
    await heard;
    expect(other.registry.get('quotes.quote')?.title).toEqual(title);
    expect(other.registry.revision).toBe(one.registry.revision);
    expect(await other.imports.create(body, 'admin')).toBe('exists');
    expect(await other.imports.create({ ...body, name: 'tms' }, 'admin')).toBe('exists');

    const later = await server();
    expect(later.registry.get('quotes.quote')).toBeDefined();
    const gone = changed(one.registry);
    expect(await later.imports.remove('quotes', 'admin')).toEqual([]);
    await gone;
    expect(one.registry.get('quotes.quote')).toBeUndefined();
    await Promise.all([one, other, later].map((each) => each.close()));
  });

  it('are the last known ones while the database is away', async () => {
    const registry = new LiveRegistry(plugins);
    const store = new ImportStore(database.db);
    const away = { list: () => Promise.reject(new Error('away')) } as unknown as ImportStore;
    const options = { registry, changes: { on: () => () => undefined }, allowed: hostRule({ byOperator: [] }), logger };
    const imports = new Imports({ store, ...options });
    const preview = await imports.read(text, '');
    const title = { 'zh-CN': '报价', en: 'Quotes' };
    const operations = [{ key: 'GET /quote', name: 'quote', title }];
    await imports.create(
      { document: preview.document, name: 'kept', title, server: '', auth: { kind: 'none' }, operations },
      'admin',
    );
    await expect(new Imports({ store: away, ...options }).learn()).rejects.toThrow('away');
    expect(registry.get('kept.quote')).toBeDefined();
  });
});

describe('a large document', () => {
  const large = JSON.stringify({
    openapi: '3.0.0',
    paths: Object.fromEntries(
      Array.from({ length: 4_000 }, (_none, index) => [
        `/a${index}`,
        {
          get: {
            description: 'x'.repeat(2_000),
            responses: {
              200: {
                content: { 'application/json': { schema: { type: 'object', properties: { a: { type: 'string' } } } } },
              },
            },
          },
        },
      ]),
    ),
  });

  it('is read beside the calls, not before them', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const preview = await readPreview({ text: large, digest: '', source: '', known: [] });
    delay.disable();
    expect(preview.operations).toHaveLength(4_000);
    // Reading it here would hold up everything for as long as it takes; the thread's answer comes in one piece.
    expect(delay.percentile(99) / 1e6).toBeLessThan(100);
  });

  it('has so much time and no more', async () => {
    await expect(readPreview({ text: large, digest: '', source: '', known: [] }, 1)).rejects.toThrow(
      /more time or memory/,
    );
  });
});
