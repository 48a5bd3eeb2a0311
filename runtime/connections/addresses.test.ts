import { describe, expect, it } from 'vitest';
import { isWithinReach, type Reach } from './addresses.ts';

describe('S13 what a request may reach', () => {
  it.each<[Reach, readonly string[], readonly string[]]>([
    [
      'public',
      ['1.1.1.1', '2606:4700::1111'],
      ['10.1.2.3', '192.168.1.1', '127.0.0.1', '169.254.169.254', '::1', 'fd12::1', '::ffff:10.0.0.1', 'nonsense'],
    ],
    [
      'network',
      ['1.1.1.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1'],
      [
        '127.0.0.1',
        '0.0.0.0',
        '169.254.169.254',
        '::1',
        'fe80::1',
        '::ffff:127.0.0.1',
        '::ffff:a9fe:a9fe',
        '100.100.100.200',
        'fd00:ec2::254',
        '64:ff9b::7f00:1',
        '224.0.0.1',
      ],
    ],
    ['anything', ['127.0.0.1', '10.1.2.3', '::1'], []],
  ])('%s', (reach, inside, outside) => {
    expect(inside.filter((address) => !isWithinReach(address, reach))).toEqual([]);
    expect(outside.filter((address) => isWithinReach(address, reach))).toEqual([]);
  });
});
