import { expect, it } from 'vitest';
import { safeNext } from './next.ts';

it.each([
  ['/flows/order-status?tab=1', '/flows/order-status?tab=1'],
  [null, '/flows'],
  ['https://evil.example', '/flows'],
  ['//evil.example/flows', '/flows'],
  ['/\\evil.example', '/flows'],
  ['/\t/evil.example', '/flows'],
  ['javascript:alert(1)', '/flows'],
  ['/login?next=/login', '/flows'],
])('after a login, %j leads to %s', (next, address) => {
  expect(safeNext(next)).toBe(address);
});
