import { describe, expect, it } from 'vitest';
import tms from '../../plugins/tms/connector.ts';
import { checkConnections } from './check.ts';

const check = (connector: string, config: Readonly<Record<string, unknown>>) =>
  checkConnections({ connectors: new Map([['tms', tms as never]]), connections: { north: { connector, config } } });

describe('connections at start', () => {
  it('are taken when their connector takes them', () =>
    expect(() => check('tms', { baseUrl: 'https://tms.example.com', apiKey: 'x' })).not.toThrow());

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    [
      'an unknown connector',
      'tsm',
      { baseUrl: 'https://tms.example.com' },
      /north: there is no connector “tsm”, only tms/,
    ],
    ['no address', 'tms', {}, /north must have required properties baseUrl/],
    ['a wrong address', 'tms', { baseUrl: 'ftp://tms' }, /north\/baseUrl must match pattern/],
    ['what the connector does not know', 'tms', { baseUrl: 'https://tms', apikey: 'x' }, /additional properties/],
  ])('are refused with %s', (_, connector, config, message) => expect(() => check(connector, config)).toThrow(message));

  it('keep their secrets when they are refused', () => {
    const refused = () => check('tms', { baseUrl: 'canary-address', apiKey: { canary: 'canary-secret' } });
    expect(refused).toThrow(/apiKey/);
    expect(refused).not.toThrow(/canary/);
  });
});
