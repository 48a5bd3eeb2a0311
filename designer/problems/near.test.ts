import { expect, it } from 'vitest';
import { similar } from './near.ts';

it.each<[string, readonly string[], readonly string[]]>([
  ['waybil', ['waybill', 'wallet', 'city'], ['waybill']],
  ['Way_Bill', ['waybill', 'way'], ['waybill']],
  ['wyabill', ['waybill'], ['waybill']],
  ['运单号码', ['运单号', '手机号'], ['运单号']],
  ['parcel', ['waybill', 'status'], []],
  // One letter is near to everything.
  ['x', ['y', 'a'], []],
  ['', ['y'], []],
  ['a'.repeat(100), ['a'.repeat(100)], []],
])('%s among %j', (name, known, found) => {
  expect(similar(name, known)).toEqual(found);
});
