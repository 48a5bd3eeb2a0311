import { expect, it } from 'vitest';
import { spokenMoney, yuanOf } from './money.ts';

it.each([
  [2350, '23元5角', '23.50 yuan'],
  [2300, '23元', '23.00 yuan'],
  [2305, '23元零5分', '23.05 yuan'],
  [2357, '23元5角7分', '23.57 yuan'],
  [50, '5角', '0.50 yuan'],
  [7, '7分', '0.07 yuan'],
  [0, '0元', '0.00 yuan'],
  [-1250, '负12元5角', '-12.50 yuan'],
])('%d fen are %s', (fen, zh, en) => expect(spokenMoney(fen)).toEqual({ 'zh-CN': zh, en }));

it('is a number of yuan with two places', () => expect([yuanOf(2350), yuanOf(1), yuanOf(0)]).toEqual([23.5, 0.01, 0]));
