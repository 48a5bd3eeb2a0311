import { expect, it } from 'vitest';
import { fieldsOf, type Width, withWidths } from './fields.ts';

it.each<[readonly string[], readonly Width[]]>([
  [['number'], ['alone']],
  [
    ['number', 'key'],
    ['narrow', 'narrow'],
  ],
  [
    ['number', 'choice', 'time', 'text'],
    ['narrow', 'narrow', 'alone', 'wide'],
  ],
  [
    ['text', 'number', 'prompt', 'number', 'day'],
    ['wide', 'alone', 'wide', 'narrow', 'narrow'],
  ],
])('%j stand two abreast: %j', (widgets, widths) => {
  const properties = Object.fromEntries(widgets.map((widget, at) => [`field${at}`, { 'x-widget': widget }]));
  expect(withWidths(fieldsOf({ properties })).map(({ width }) => width)).toEqual(widths);
});
