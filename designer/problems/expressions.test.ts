import { describe, expect, it } from 'vitest';
import { tidied } from './expressions.ts';

describe('an expression as a Chinese keyboard writes it', () => {
  it.each([
    ['status ＝＝ “已签收”', 'status == "已签收"'],
    ['size（place）＞2', 'size(place)>2'],
    ['status = "a=b"', 'status == "a=b"'],
    ['n >= 3 and m <= 4', 'n >= 3 && m <= 4'],
    ['n ≥ 3 或者 m ≠ 4', 'n >= 3 || m != 4'],
    ["status == 'x' AND status <> “y”", `status == 'x' && status != "y"`],
  ])('%s', (typed, meant) => {
    expect(tidied(typed)).toBe(meant);
  });
  it('stays as it is where nothing is meant otherwise', () => {
    for (const right of ['a == "（全角）“引号”"', "b != 'x = y and z'", 'n >= -1 && !m', 'true'])
      expect(tidied(right)).toBe(right);
  });
});
