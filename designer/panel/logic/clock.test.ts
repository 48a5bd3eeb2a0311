import { describe, expect, it } from 'vitest';
import { readTime } from './clock.ts';

describe('readTime', () => {
  it.each([
    ['9', '09:00'],
    ['09:00', '09:00'],
    ['930', '09:30'],
    ['1830', '18:30'],
    ['18：05', '18:05'],
    ['9点半', '09:30'],
    ['18点', '18:00'],
    ['9点5分', '09:05'],
    [' 0 ', '00:00'],
    ['', undefined],
    ['25', undefined],
    ['9:60', undefined],
    ['24:00', undefined],
    ['noon', undefined],
  ])('%j is %j', (typed, time) => expect(readTime(typed)).toBe(time));

  it('lets a day end at midnight', () => {
    expect(readTime('24', true)).toBe('24:00');
    expect(readTime('24:01', true)).toBeUndefined();
  });
});
