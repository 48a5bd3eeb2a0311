import { describe, expect, it } from 'vitest';
import { codeIn, phoneIn, plateIn } from './codes.ts';

describe('a code', () => {
  it.each([
    ['753 028 419 066', '753028419066'],
    ['so20260001', 'SO20260001'],
    ['七五三', undefined],
    ['', undefined],
    ['../admin', undefined],
    ['753?x=1', undefined],
    ['a'.repeat(41), undefined],
  ])('%j is %j', (text, code) => expect(codeIn(text)).toBe(code));
});

describe('a plate', () => {
  it.each([
    ['沪a·12345', '沪A12345'],
    ['12345', '12345'],
    ['沪A1', undefined],
    ['../../', undefined],
  ])('%j is %j', (text, plate) => expect(plateIn(text)).toBe(plate));
});

describe('a telephone number', () => {
  it.each([
    ['13800002076', '13800002076'],
    ['+86 138-0000-2076', '13800002076'],
    ['008613800002076', '13800002076'],
    ['013800002076', '13800002076'],
    ['021-60002001', '02160002001'],
    ['+4930123456', '+4930123456'],
    ['anonymous', undefined],
    ['', undefined],
    ['12', undefined],
  ])('%j is %j', (text, phone) => expect(phoneIn(text)).toBe(phone));
});
