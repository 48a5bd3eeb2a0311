import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../schema/faults.ts';
import { scrubFor, withoutSecrets } from './scrub.ts';

const Config = Type.Object({
  baseUrl: Type.String(),
  auth: Type.Object({ token: Type.String({ 'x-secret': true }), short: Type.String({ 'x-secret': true }) }),
});
const token = 'canary/+ "key"';
const config = { baseUrl: 'https://tms.example.cn', auth: { token, short: 'abc' } };

describe('a connection’s secret', () => {
  it.each([
    ['as it is', token],
    ['in an address', encodeURIComponent(token)],
    ['in base64', Buffer.from(token).toString('base64')],
    ['in JSON', JSON.stringify({ token })],
  ])('is taken out of a text %s', (_, shown) => {
    const text = scrubFor(Config, config)(`before ${shown} after`);
    expect(text).not.toContain('canary');
    expect(text).toMatch(/^before .*\*\*\*.* after$/);
  });

  it('stays in the texts when it is nothing but a few letters', () =>
    expect(scrubFor(Config, config)('abcdef')).toBe('abcdef'));

  it('is in no field of a failure, nor in its causes, and the code stays', () => {
    const inner = Object.assign(new Error(`403 for ${token}`), { request: { headers: { authorization: token } } });
    const fault = withoutSecrets(
      new Fault('connector.rejected', `with ${token}`, {
        sent: true,
        cause: new Error(`x ${token}`, { cause: inner }),
      }),
      'tms',
      Config,
      config,
    );
    expect(fault).toMatchObject({ code: 'connector.rejected', detail: 'with ***', sent: true });
    const seen: unknown[] = [];
    for (let error: unknown = fault; error instanceof Error; error = error.cause)
      seen.push(error.message, error.stack, { ...error });
    expect(seen.length).toBeGreaterThan(6);
    expect(JSON.stringify(seen)).not.toContain('canary');
  });

  it('is in no failure that is not a fault', () => {
    const fault = withoutSecrets(new TypeError(`bad ${token}`), 'tms', Config, config);
    expect(fault.code).toBe('connector.error');
    expect(String(fault.cause)).toBe('TypeError: bad ***');
  });
});
