import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { settingsMarkdown } from '../runtime/settings.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

it('the README lists every setting as the server reads it', () => {
  expect(/<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(readme)?.[1]).toBe(settingsMarkdown('en'));
});
