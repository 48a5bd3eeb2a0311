import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queryText } from '../../plugins/sdk/index.ts';
import type { Style, Target } from './plan.ts';
import { cookieText, headerText, pathText, queryPairs } from './serialise.ts';

const parameter = (at: 'path' | 'query' | 'header' | 'cookie', style: Style, explode: boolean) => ({
  at,
  name: 'color',
  style,
  explode,
});
const query = (style: Style, explode: boolean, value: unknown) =>
  queryText(queryPairs(parameter('query', style, explode), value));
const path = (style: Style, explode: boolean, value: unknown) => pathText(parameter('path', style, explode), value);

const list = ['blue', 'black', 'brown'];
const record = { R: 100, G: 200, B: 150 };

describe('style values, as the table of OpenAPI 3.1 (4.8.12.4) has them', () => {
  it.each([
    [path('matrix', false, 'blue'), ';color=blue'],
    [path('matrix', false, list), ';color=blue,black,brown'],
    [path('matrix', true, list), ';color=blue;color=black;color=brown'],
    [path('matrix', false, record), ';color=R,100,G,200,B,150'],
    [path('matrix', true, record), ';R=100;G=200;B=150'],
    [path('label', false, list), '.blue,black,brown'],
    [path('label', true, list), '.blue.black.brown'],
    [path('label', true, record), '.R=100.G=200.B=150'],
    [path('simple', false, list), 'blue,black,brown'],
    [path('simple', false, record), 'R,100,G,200,B,150'],
    [path('simple', true, record), 'R=100,G=200,B=150'],
    [query('form', true, 'blue'), 'color=blue'],
    [query('form', false, list), 'color=blue,black,brown'],
    [query('form', true, list), 'color=blue&color=black&color=brown'],
    [query('form', false, record), 'color=R,100,G,200,B,150'],
    [query('form', true, record), 'R=100&G=200&B=150'],
    [query('spaceDelimited', false, list), 'color=blue%20black%20brown'],
    [query('pipeDelimited', false, list), 'color=blue%7Cblack%7Cbrown'],
    [query('pipeDelimited', false, record), 'color=R%7C100%7CG%7C200%7CB%7C150'],
    [query('deepObject', true, record), 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    [query('deepObject', true, { a: { b: [1, 2] } }), 'color%5Ba%5D%5Bb%5D%5B%5D=1&color%5Ba%5D%5Bb%5D%5B%5D=2'],
    [headerText(parameter('header', 'simple', false), list), 'blue,black,brown'],
    [headerText(parameter('header', 'simple', true), record), 'R=100,G=200,B=150'],
    [headerText(parameter('header', 'simple', false), '苏州\r\nX: 1'), '%E8%8B%8F%E5%B7%9E%0D%0AX%3A%201'],
    [cookieText(parameter('cookie', 'form', true), 'a;b'), 'color=a%3Bb'],
    [
      queryText(queryPairs({ ...parameter('query', 'form', true), reserved: true }, 'a/b?c=d&e#f')),
      'color=a/b?c%3Dd%26e%23f',
    ],
    [queryText(queryPairs({ ...parameter('query', 'form', true), json: true }, { a: 1 })), 'color=%7B%22a%22%3A1%7D'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

const texts = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed());

describe('whatever a caller says', () => {
  it('comes out of the query as it went in', () => {
    fc.assert(
      fc.property(texts, fc.array(texts, { minLength: 1, maxLength: 4 }), fc.boolean(), (name, values, reserved) => {
        const target: Omit<Extract<Target, { name: string }>, 'at'> = {
          name: `n${name}`,
          style: 'form',
          explode: true,
          reserved,
        };
        const read = new URL(`https://h.example/?${queryText(queryPairs(target, values))}`).searchParams;
        // A plus sign is a space for those who read forms; `allowReserved` leaves it encoded for that reason.
        expect(read.getAll(`n${name}`)).toEqual(values);
        expect([...read.keys()]).toHaveLength(values.length);
      }),
    );
  });

  it('stays in its segment of the path', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<Style>('simple', 'label', 'matrix'), fc.boolean(), (value, style, explode) => {
        const url = new URL(`https://h.example/a/x${path(style, explode, value)}/b`);
        expect(url.host).toBe('h.example');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect([url.search, url.hash]).toEqual(['', '']);
      }),
    );
  });

  it('makes no second header', () => {
    fc.assert(
      fc.property(texts, (value) => {
        expect(headerText(parameter('header', 'simple', false), value)).toMatch(/^[\t\x20-\x7e]*$/);
      }),
    );
  });
});
