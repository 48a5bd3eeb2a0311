import { describe, expect, it } from 'vitest';
import { firstTongue, isWritten, type Piece, pieceRemoved, piecesOf, withPieces } from './prompt.ts';

const text = (words: string): Piece[] => [{ text: words }];

it.each([
  [{ text: { 'zh-CN': '您好' } }, 'en', 'Hello', { text: { 'zh-CN': '您好', en: 'Hello' } }],
  [{ text: { 'zh-CN': '您好', en: 'Hello' } }, 'en', '', { text: { 'zh-CN': '您好' } }],
  [{ text: { 'zh-CN': '您好' } }, 'zh-CN', '', { text: { 'zh-CN': '' } }],
  [undefined, 'zh-CN', '您', { text: { 'zh-CN': '您' } }],
  [{ audio: { 'zh-CN': 'a' } }, 'en', 'Hello', { text: { en: 'Hello' }, audio: { 'zh-CN': 'a' } }],
  [{ audio: { 'zh-CN': 'a' }, text: { en: 'Hello' } }, 'en', '', { audio: { 'zh-CN': 'a' } }],
] as const)('%j with %s %j is %j', (prompt, tongue, words, next) => {
  expect(withPieces(prompt, tongue, text(words), true)).toEqual(next);
});

it('leaves out a prompt that may be missing once its last word is gone', () => {
  expect(withPieces({ text: { en: 'Bye' } }, 'en', text(''), false)).toBeUndefined();
});

describe('pieces', () => {
  it('keep their kind and order, a lone one in a field of its own', () => {
    const two: Piece[] = [{ audio: 'a' }, { text: '您好' }];
    const prompt = withPieces({ text: { 'zh-CN': '旧的', en: 'Hello' } }, 'zh-CN', two, true);
    expect(prompt).toEqual({ text: { en: 'Hello' }, parts: { 'zh-CN': two } });
    expect(piecesOf(prompt, 'zh-CN')).toEqual(two);
    expect(piecesOf(prompt, 'en')).toEqual([{ text: 'Hello' }]);
    const one = withPieces(prompt, 'zh-CN', pieceRemoved(two, 1), true);
    expect(one).toEqual({ text: { en: 'Hello' }, audio: { 'zh-CN': 'a' } });
    expect(withPieces(one, 'zh-CN', pieceRemoved([{ audio: 'a' }], 0), true)).toEqual({ text: { en: 'Hello' } });
  });

  it('are one empty text where nothing is, or nothing that makes sense', () => {
    for (const value of [undefined, {}, { text: 7 }, { parts: { en: [] } }, { parts: [] }])
      expect(piecesOf(value, 'en')).toEqual([{ text: '' }]);
    expect(piecesOf({ parts: { en: [3, { text: 'a' }] } }, 'en')).toEqual([{ text: '' }, { text: 'a' }]);
  });

  it('that are still empty stay: they are being written', () => {
    const pieces: Piece[] = [{ text: '您好' }, { text: '' }];
    expect(withPieces({}, 'en', pieces, true)).toEqual({ parts: { en: pieces } });
    expect(withPieces({}, 'en', [{ audio: '' }], true)).toEqual({ audio: { en: '' } });
  });
});

it.each([
  [{ text: { en: 'For English, press 2.' } }, 'en'],
  [{ text: { 'zh-CN': '您好', en: 'Hello' } }, 'zh-CN'],
  [{ text: { 'zh-CN': '' } }, 'zh-CN'],
  [{ audio: { en: 'a' } }, 'en'],
  [undefined, 'zh-CN'],
])('%j is shown first in %s', (prompt, tongue) => expect(firstTongue(prompt, 'zh-CN')).toBe(tongue));

it.each([
  [undefined, false],
  [{ text: { 'zh-CN': '', en: '' } }, false],
  [{ text: { en: 'Hello' } }, true],
  [{ audio: { 'zh-CN': '' } }, true],
])('%j is written: %s', (prompt, written) => expect(isWritten(prompt)).toBe(written));
