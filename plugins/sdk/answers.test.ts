import { describe, expect, it } from 'vitest';
import { faultIn, objectIn, retryAfterMs } from './answers.ts';

describe('an answer of another system', () => {
  it.each([
    [200, undefined, false],
    [204, undefined, false],
    [302, 'connector.rejected', false],
    [401, 'connector.unauthorized', false],
    [403, 'connector.rejected', false],
    [409, 'connector.rejected', false],
    [429, 'connector.rate_limited', true],
    [500, 'connector.error', true],
    [503, 'connector.error', true],
  ])('%i is the fault %s', (status, code, retryHelps) => {
    const fault = faultIn({ status, headers: {} });
    expect(fault?.code).toBe(code);
    expect(fault?.retryHelps ?? false).toBe(retryHelps);
  });

  it.each([
    [500, false],
    [502, true],
    [503, false],
    [504, true],
  ])('%i leaves open what became of a write: %s', (status, sent) =>
    expect(faultIn({ status, headers: {} })?.sent).toBe(sent),
  );

  const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['a date after the answer’s own', { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date }, 30_000],
    ['a date without the answer’s own', { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, undefined],
    ['a date in the past', { 'retry-after': 'Wed, 21 Oct 2026 07:27:30 GMT', date }, undefined],
    ['more than an hour', { 'retry-after': '86400' }, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('says with %s when to come again', (_, headers, wait) => {
    expect(retryAfterMs({ headers })).toBe(wait);
    expect(faultIn({ status: 503, headers })?.retryAfterMs).toBe(wait);
  });
});

describe('objectIn', () => {
  it('reads what is an object', () => expect(objectIn({ text: '{"a":1}' })).toEqual({ a: 1 }));

  it.each(['', '[1]', 'null', '"a"', '<html>'])('faults for %j', (text) =>
    expect(() => objectIn({ text })).toThrow('connector.bad_answer'),
  );
});
