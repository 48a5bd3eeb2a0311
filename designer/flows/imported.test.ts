import { describe, expect, it } from 'vitest';
import { readImport } from './imported.ts';

describe('a file that is imported', () => {
  it('is a flow when it has steps', () => {
    const document = { format: 1, name: '查单', nodes: {} };
    expect(readImport(`\uFEFF${JSON.stringify(document)}`)).toEqual({ kind: 'document', document, name: '查单' });
  });
  it('says where it is broken', () => {
    expect(readImport('{\n  "nodes": {\n    "menu": {}\n')).toEqual({ kind: 'broken', line: 4 });
    expect(readImport('{ "nodes": oops }')).toMatchObject({ kind: 'broken' });
  });
  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['[]', 'noFlow'],
    ['null', 'noFlow'],
    ['{"nodes":[]}', 'noFlow'],
    ['{"switchyard":"steps","nodes":{}}', 'steps'],
    [`"${'x'.repeat(2_000_001)}"`, 'tooLarge'],
  ])('is no flow: %.20s', (text, kind) => {
    expect(readImport(text)).toEqual({ kind });
  });
});
