import { expect, it } from 'vitest';
import { place } from './time.ts';

it.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [754, '12:34'],
  [3723, '1:02:03'],
  [-1, '0:00'],
])('%s seconds are %s', (seconds, text) => expect(place(seconds)).toBe(text));
