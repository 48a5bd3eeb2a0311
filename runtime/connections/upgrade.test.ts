import { Secret, Type } from 'switchyard/sdk';
import { expect, it } from 'vitest';
import type { StoredConnection } from '../store/connections.ts';
import { ConnectionBook } from './book.ts';
import { editConfig, openConfig, sealAll } from './edit.ts';
import { Vault } from './vault.ts';

const vault = new Vault(['a'.repeat(32)]);
const label = { 'zh-CN': '密钥', en: 'Key' };

/** Version 2 keeps the key below `access`; version 1 kept it beside the address. */
const connector = (upgrade: (config: Record<string, unknown>) => Record<string, unknown>) =>
  ({
    name: 'old',
    version: 2,
    title: label,
    icon: 'plug',
    config: Type.Object({ url: Type.String(), access: Type.Object({ key: Secret({ label }) }) }),
    operations: {},
    upgrade,
  }) as const;
const moving = connector(({ key, ...rest }) => ({ ...rest, access: { key } }));
const throwing = connector(({ key }) => {
  throw new Error(`no ${String(key)}`);
});
const giving = (value: unknown) => connector(() => value as Record<string, unknown>);

const stored: StoredConnection = {
  id: 'c1',
  title: '旧连接',
  connector: 'old',
  configVersion: 1,
  config: { url: 'https://old.example.cn' },
  secrets: sealAll(vault, 'c1', new Map([['/key', 'canary-key']])),
  limits: {},
  revision: 1,
  lastTest: null,
  changedAt: new Date(0),
  changedBy: 'Li',
};
const usable = (definition: ReturnType<typeof connector>) => {
  const book = new ConnectionBook({ connectors: new Map([['old', definition as never]]), configured: {}, vault });
  book.set({ connections: [stored], bindings: [] });
  return book.entry('c1')?.usable;
};

it('a connection of an older version is used as its connector has it now', () =>
  expect(usable(moving)).toMatchObject({
    connected: { config: { url: 'https://old.example.cn', access: { key: 'canary-key' } } },
  }));

it('its secret moves with it, stays out of what is shown, and is sealed at its new place when it is saved', () => {
  const opened = openConfig(moving as never, stored, vault);
  expect(opened.plain).toEqual({ url: 'https://old.example.cn', access: {} });
  const edited = editConfig(moving as never, opened, opened.plain);
  if ('again' in edited) throw new Error('it asks for the secret again');
  const sealed = sealAll(vault, 'c1', edited.secrets);
  expect(Object.keys(sealed)).toEqual(['/access/key']);
  expect(JSON.stringify([sealed, edited.plain])).not.toContain('canary');
  expect(vault.open(sealed['/access/key'] ?? '', { connection: 'c1', field: '/access/key' })).toBe('canary-key');
});

it.each([
  ['throws', throwing],
  ['answers nothing', giving(undefined)],
])('an upgrade that %s makes it unusable, in words that hold no secret', (_, definition) => {
  const found = usable(definition);
  expect(found).toMatchObject({
    problem: { code: 'upgrade_failed', message: { en: expect.stringContaining('version 1') } },
  });
  expect(JSON.stringify(found)).not.toContain('canary');
  const opened = openConfig(definition as never, stored, vault);
  expect(opened).toEqual({ plain: stored.config, secrets: new Map() });
});

it('a secret that its connector no longer knows is never shown', () => {
  const { upgrade: _, ...replaced } = moving;
  const opened = openConfig(replaced as never, stored, vault);
  expect(opened).toEqual({ plain: stored.config, secrets: new Map() });
});
