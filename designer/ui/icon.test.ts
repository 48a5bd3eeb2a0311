import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as lucide from 'lucide-react';
import { expect, it } from 'vitest';
import { componentName } from './icon-names.ts';

const root = resolve(import.meta.dirname, '../..');
const usual = readFileSync(join(import.meta.dirname, 'icon.tsx'), 'utf8');

const named = ['designer', 'plugins'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/dist/'))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/(?:icon: |icon=|<Icon name=|icon=\{)["']([a-z0-9-]+)["']/g),
    ])
    .map(([, name]) => name ?? ''),
);

it.each([...new Set(named)].sort())('the icon %s is one of Lucide’s, and in the set that loads at once', (name) => {
  expect(lucide).toHaveProperty(componentName(name));
  expect(usual).toMatch(new RegExp(`\\b${componentName(name)},`));
});
