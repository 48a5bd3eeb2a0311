import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The attacks on what there is so far; each is named by at least one test. */
const rows = [
  'S01',
  'S02',
  'S03',
  'S04',
  'S05',
  'S07',
  'S08',
  'S09',
  'S10',
  'S11',
  'S12',
  'S13',
  'S14',
  'S15',
  'S16',
  'S17',
  'S18',
  'S19',
  'S20',
  'S21',
  'S22',
  'S23',
  'S24',
  'S25',
  'S28',
  'S26',
];

it('each attack that the product must survive has a test by its name', () => {
  const tests = globSync('{schema,runtime,test,examples,plugins,designer}/**/*.test.{ts,tsx}', { cwd: root })
    .filter((file) => !file.endsWith('security/rows.test.ts'))
    .map((file) => readFileSync(resolve(root, file), 'utf8'))
    .join('\n');
  expect(
    rows.filter((row) => !new RegExp(`(?:it|describe)[^\\n]*\\(\\s*['\`][^\\n]*\\b${row}\\b`).test(tests)),
  ).toEqual([]);
});
