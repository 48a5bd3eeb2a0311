import { describe, expect, it } from 'vitest';
import { hostAndPort } from './asterisk.ts';

describe('a flag with host and port', () => {
  it.each([
    ['sip.example.com', 'sip.example.com', 5060],
    ['10.0.0.5:5080', '10.0.0.5', 5080],
  ])('%s', (text, host, port) => expect(hostAndPort('--trunk', text)).toEqual({ host, port }));

  it.each(['', 'a b', 'h:abc', 'h:', 'h:0', 'h:99999', ':5060', '[2001:db8::1]:5060', 'h:1\nx=y'])(
    'refuses %j and says which flag it was',
    (text) => expect(() => hostAndPort('--trunk', text)).toThrow(/^--trunk must be host or host:port/),
  );
});
