import { describe, expect, it } from 'vitest';
import tms from '../../plugins/tms/connector.ts';
import { checkConnections, withoutConnector } from './check.ts';

const connectors = new Map([['tms', tms as never]]);
const check = (connector: string, config: Readonly<Record<string, unknown>>) =>
  checkConnections({ connectors, connections: { north: { connector, config } }, everyConnector: true });

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

  it('to a connector that may have been imported do not stop a server, and are named', () => {
    const connections = { north: { connector: 'suzhou', config: {} } };
    expect(() => checkConnections({ connectors, connections })).not.toThrow();
    expect(withoutConnector({ connectors, connections })).toEqual(['north: there is no connector “suzhou”, only tms']);
  });

  it('keep their secrets when they are refused', () => {
    const refused = () => check('tms', { baseUrl: 'canary-address', apiKey: { canary: 'canary-secret' } });
    expect(refused).toThrow(/apiKey/);
    expect(refused).not.toThrow(/canary/);
  });
});
