import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineage } from '../document/pointer.ts';
import { nodeOf, placesOf, spotAt } from './locate.ts';

const token = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

const everyPointer = (value: unknown, at = ''): [string, unknown][] => {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => everyPointer(child, `${at}/${token(key)}`))
      : [];
  return [[at, value], ...below];
};

describe('places in a JSON text', () => {
  it('hold exactly the value that the pointer names', () => {
    assert(
      property(jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 2);
        const pointers = everyPointer(JSON.parse(text));
        const places = placesOf(
          text,
          pointers.map(([pointer]) => pointer),
        );
        for (const [pointer, expected] of pointers) {
          const place = places.get(pointer);
          expect(place, pointer).toBeDefined();
          if (place) expect(JSON.parse(text.slice(place.from, place.to))).toEqual(expected);
        }
      }),
    );
  });

  it('are found as far as a broken text goes', () => {
    const text = '{"nodes": {"a": {"type": "x"}, "b": {"type": "y", "params": {"p": [1, }';
    expect(placesOf(text, ['/nodes/b/type', '/nodes/a']).get('/nodes/b/type')?.from).toBe(text.indexOf('"y"'));
  });

  it.each<[string, string, 'key' | 'value']>([
    ['{"start": "|', '/start', 'value'],
    ['{"start": "me|nu"}', '/start', 'value'],
    ['{"start": |', '/start', 'value'],
    ['{"sta|rt": "menu"}', '/start', 'key'],
    ['{"nodes": {"a": {"exits": {"1": |}}}}', '/nodes/a/exits/1', 'value'],
    ['{"nodes": {"a": {"params": {"cases": [{"when": "|"}]}}}}', '/nodes/a/params/cases/0/when', 'value'],
    ['{"list": [1, |]}', '/list/1', 'value'],
    ['{"a": {"b": 1}, |}', '', 'key'],
    ['{"a": {"b": 1, |}}', '/a', 'key'],
  ])('%s', (marked, pointer, part) => {
    const offset = marked.indexOf('|');
    expect(spotAt(marked.replace('|', ''), offset)).toEqual({ pointer, part });
  });

  it('knows the pointers above one, and the step of one', () => {
    expect(lineage('/nodes/a')).toEqual(['/nodes/a', '/nodes', '']);
    expect(nodeOf('/nodes/menu/params/x')).toBe('menu');
    expect(nodeOf('/start')).toBeUndefined();
  });
});
