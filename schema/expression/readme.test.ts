import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtinVariables, celFunctions, ownFunctions } from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const rows = readme
  .slice(readme.indexOf('### Functions'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  // The formatter aligns the columns.
  .map((line) => line.replace(/ +/g, ' '));

describe('the reference in schema/README.md', () => {
  it('has a row for each function, with its words and its example, and no other', () => {
    const declared = [...celFunctions, ...ownFunctions];
    expect(rows).toHaveLength(declared.length);
    for (const [at, { signature, help, example }] of declared.entries()) {
      const written = signature
        .replaceAll('google.protobuf.Timestamp', 'time')
        .replaceAll('double', 'number')
        .replaceAll('|', 'or');
      expect(rows[at]).toBe(`| \`${written}\` | ${help['zh-CN']} | ${help.en}: \`${example}\` |`.replace(/ +/g, ' '));
    }
  });

  it('names the built-in variables', () => {
    for (const name of Object.keys(builtinVariables)) expect(readme).toContain(`\`${name}\``);
  });
});
