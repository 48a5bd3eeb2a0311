import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Fault, inWords } from './faults.ts';
import { both } from './text.ts';

const root = resolve(import.meta.dirname, '..');
const sources = ['runtime', 'plugins', 'schema'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name)),
);

describe('the detail of a fault', () => {
  it('is told in both languages wherever it is a sentence', () => {
    // Three words and more, written where the fault is made; two are a name and a number: `SMTP 550`.
    const sentence = /new Fault\(\s*[^,;]+,\s*(['"`])(?:(?!\1)\S)+ (?:(?!\1)\S)+ [^'"`]*\1/g;
    const found = sources.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8')
          .replaceAll(/\$\{[^}]*\}/g, '1')
          .matchAll(sentence),
      ].map(([text]) => text),
    );
    expect(found).toEqual([]);
  });

  it('is English in logs, and goes on to a fault that is made of it', () => {
    const told = new Fault('connector.rejected', both('只能写一条语句', 'only one statement is allowed'));
    expect(told.message).toBe('connector.rejected: only one statement is allowed');
    expect(told.detail).toBe('only one statement is allowed');
    expect(new Fault(told.code, told.told).says).toEqual(told.says);
    const named = new Fault('connector.timeout', 'tms.track');
    expect(named.says).toBeUndefined();
    expect(named.told).toBe('tms.track');
    expect(inWords(named)).toEqual(both('对方系统没有在限时内回答（tms.track）', 'connector.timeout: tms.track'));
  });
});
